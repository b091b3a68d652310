package org.printkeeper.agent.live;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/** The lab's lock on the machine, held by a child process for a whole test. */
final class Turn implements Closeable {
    private static final AtomicBoolean HELD = new AtomicBoolean();

    private final Process holder;

    Turn(ProcessBuilder lab) throws IOException {
        holder = lab.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        BufferedReader said = holder.inputReader();
        if (!"held".equals(said.readLine())) {
            throw new IOException("lab turn: another lab does not let go of the machine");
        }
        HELD.set(true);
    }

    static boolean isHeld() {
        return HELD.get();
    }

    @Override
    public void close() throws IOException {
        HELD.set(false);
        holder.getOutputStream().close();
    }
}
