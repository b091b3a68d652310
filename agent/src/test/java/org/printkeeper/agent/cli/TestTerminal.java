package org.printkeeper.agent.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs a command as {@link Main} does, and keeps what it prints. */
final class TestTerminal {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Terminal terminal;

    TestTerminal() {
        this(Map.of(), false);
    }

    /** One with something on standard input. */
    TestTerminal(byte[] input) {
        this(input, Map.of(), false);
    }

    TestTerminal(Map<String, String> environment, boolean isTerminal) {
        this(new byte[0], environment, isTerminal);
    }

    private TestTerminal(byte[] input, Map<String, String> environment, boolean isTerminal) {
        terminal =
                new Terminal(
                        new ByteArrayInputStream(input),
                        new PrintStream(out, false, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        isTerminal,
                        environment);
    }

    int run(String... arguments) {
        return new Main(terminal).run(List.of(arguments));
    }

    String out() {
        terminal.out().flush();
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
