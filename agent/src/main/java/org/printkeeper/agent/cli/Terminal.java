package org.printkeeper.agent.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The three streams that the process was given, what stands behind them, and its environment.
 *
 * @param out buffered; {@link Main} flushes it
 * @param err not buffered
 * @param isTerminal whether a person looks at {@code out}
 */
record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean isTerminal,
        Map<String, String> environment) {

    /** The streams of this process. */
    static Terminal ofProcess() {
        String target = target(1);
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                new PrintStream(
                        new StandardOutput(
                                new FileOutputStream(FileDescriptor.out), isPipe(target)),
                        false,
                        StandardCharsets.UTF_8),
                new PrintStream(
                        new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8),
                isTerminal(target),
                System.getenv());
    }

    /** Whether colours are wanted, where neither an option nor the configuration says so. */
    boolean wantsColor() {
        return isTerminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "dumb").equals("dumb");
    }

    /** What a descriptor leads to, by the kernel's name for it. */
    private static String target(int descriptor) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
        } catch (IOException closed) {
            return "";
        }
    }

    // LIMIT: a terminal of another mount namespace has a name without /dev and counts as none;
    // isatty(3) would know it, but loading the native linker would slow every short command.
    private static boolean isTerminal(String target) {
        return target.startsWith("/dev/pts/")
                || target.startsWith("/dev/tty")
                || target.startsWith("/dev/hvc")
                || target.equals("/dev/console");
    }

    private static boolean isPipe(String target) {
        return target.startsWith("pipe:") || target.startsWith("socket:");
    }
}
