package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MainTest {
    private final TestTerminal terminal = new TestTerminal();

    static List<String> commands() {
        return Commands.names();
    }

    /** Those whose help is not that of another program. */
    static List<String> ownCommands() {
        return Commands.ALL.stream()
                .filter(command -> !(command instanceof DialectCommand))
                .map(Command::name)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("ownCommands")
    void everyCommandHasHelpWithExitCodesAndAnExample(String command) {
        assertThat(terminal.run(command, "--help")).isZero();

        assertThat(terminal.out())
                .startsWith("Usage: printkeeper " + command)
                .contains("Options:", "Exit codes:")
                .containsPattern("Examples:\n  printkeeper " + command);
        assertThat(terminal.err()).isEmpty();
        if (!(Commands.named(command).orElseThrow() instanceof DialectCommand)) {
            assertThat(terminal.out()).contains("  4 ", "  64 ");
        }
    }

    @Test
    void theOverviewNamesEveryCommand() {
        assertThat(terminal.run()).isZero();

        assertThat(terminal.out().lines().filter(line -> line.startsWith("  ")))
                .extracting(line -> line.strip().split(" ", 2)[0])
                .containsExactlyElementsOf(commands());
    }

    @Test
    void namesTheCommandThatWasProbablyMeant() {
        assertThat(terminal.run("chek-config")).isEqualTo(64);

        assertThat(terminal.err())
                .isEqualTo(
                        """
                        printkeeper chek-config: no command 'chek-config'; did you mean 'check-config'?
                        Try 'printkeeper --help'.
                        """);
    }

    @Test
    void anUnknownOptionIsWrongUsage() {
        assertThat(terminal.run("cat-config", "--jsn")).isEqualTo(64);

        assertThat(terminal.err())
                .isEqualTo(
                        """
                        printkeeper cat-config: Unknown option: '--jsn'
                        Try 'printkeeper cat-config --help'.
                        """);
    }

    @Test
    void aMissingFileIsToldInOneLine() {
        assertThat(terminal.run("cat-config", "--config", "/nowhere/printkeeper.toml"))
                .isEqualTo(4);

        assertThat(terminal.err())
                .isEqualTo(
                        "printkeeper cat-config: /nowhere/printkeeper.toml: no such configuration"
                                + " file\n");
    }
}
