package org.printkeeper.agent.alert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.printkeeper.agent.follow.Json;

/** Appends alerts to a file, one JSON object a line, and forces them to disk. */
final class AlertFile implements Channel {
    private static final int MAX_ALERTS = 100;

    private final ChannelSettings settings;
    private final Path file;

    AlertFile(ChannelSettings settings) throws IOException {
        this.settings = settings;
        file = settings.file().orElseThrow(() -> new IOException("file: expected a path"));
    }

    @Override
    public int maxPerMessage() {
        return MAX_ALERTS;
    }

    @Override
    public boolean tellsAcknowledged() {
        return true;
    }

    @Override
    public void send(List<Alert> alerts) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (Alert alert : alerts) {
            lines.append(Json.object(json -> AlertText.write(alert, settings.sender(), json)));
            lines.append('\n');
        }
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
        try (FileChannel out =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-r-----")))) {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (IOException failed) {
            throw new IOException(file + ": " + failed.getMessage(), failed);
        }
    }
}
