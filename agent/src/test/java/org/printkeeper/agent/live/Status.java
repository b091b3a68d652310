package org.printkeeper.agent.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;

/** What a running daemon says of itself on its control socket. */
record Status(Json json) {
    /** Of one that may just be starting: the socket is there only after capture has begun. */
    static Status of(Path socket) throws IOException {
        for (int tries = 0; tries < 200 && !Files.exists(socket); tries++) {
            LockSupport.parkNanos(100_000_000);
        }
        try (SocketChannel daemon = SocketChannel.open(UnixDomainSocketAddress.of(socket));
                BufferedReader answers =
                        new BufferedReader(Channels.newReader(daemon, StandardCharsets.UTF_8))) {
            daemon.write(ByteBuffer.wrap("status\n".getBytes(StandardCharsets.UTF_8)));
            return new Status(Json.parse(Objects.requireNonNull(answers.readLine())));
        }
    }

    /** What the live audit says of the store in this place. */
    Json collector(Path location) {
        return json.get("collectors").items().stream()
                .filter(collector -> collector.text("location").equals(location.toString()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(location + " is not audited: " + json));
    }

    /** Whether this process has archived a record. */
    boolean isReading(long pid) {
        return json.number("pid") == pid && json.get("capture").number("records") > 0;
    }
}
