package org.printkeeper.agent.live;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;

/** A steady stream of short records into the ring. */
final class Load implements Closeable {
    private final ProcessBuilder lab;
    private final Process process;

    Load(ProcessBuilder lab) throws IOException {
        this.lab = lab;
        process = lab.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    /** Ends it; returns how many records it wrote. */
    long finish() throws IOException {
        close();
        return Long.parseLong(process.inputReader().readLine());
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        Finished.await(process, Duration.ofSeconds(20), lab);
    }
}
