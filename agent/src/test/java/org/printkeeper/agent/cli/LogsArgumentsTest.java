package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParseResult;

final class LogsArgumentsTest {
    private static final List<String> NAMES =
            List.of(
                    LogsOptions.LINES,
                    LogsOptions.GREP,
                    LogsOptions.PRIORITY,
                    LogsOptions.SINCE,
                    LogsOptions.UNTIL,
                    LogsOptions.IDENTIFIER,
                    LogsOptions.OUTPUT,
                    LogsOptions.QUIET,
                    LogsOptions.REVERSE,
                    LogsOptions.CATALOG,
                    LogsOptions.FOLLOW,
                    LogsOptions.DMESG,
                    LogsOptions.UTC,
                    LogsOptions.NO_HOSTNAME,
                    LogsOptions.BOOT,
                    Options.NO_PAGER,
                    Options.STATE_DIR);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-n 20",
                "--lines +20 -q --utc",
                "-g no:such:w[ao]rd --state-dir /var/x -o short-iso",
                "-k -p err..warn --since yesterday -U 12:00 -r -x",
                "-S -10min -U -1h",
                "-f --no-hostname --no-pager -t kernel --grep a=b"
            })
    void readsWhatPicocliReads(String line) {
        List<String> arguments = List.of(line.isEmpty() ? new String[0] : line.split(" "));
        Invocation.Given plain = LogsArguments.plain(arguments).orElseThrow();
        ParseResult parsed =
                Main.commandLine(new LogsCommand()).parseArgs(arguments.toArray(String[]::new));
        assertThat(NAMES)
                .allSatisfy(name ->
                        assertThat(plain.value(name))
                                .as(name)
                                .isEqualTo(
                                        parsed.hasMatchedOption(name)
                                                ? parsed.matchedOptionValue(name, (Object) null)
                                                : null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "-n20",
                "-n",
                "-n -q",
                "-b",
                "-qr",
                "--grep=x",
                "-g @x",
                "-g 'x'",
                "-n 1 -n 2",
                "-q -q",
                "word",
                "--",
                "--quite"
            })
    void leavesEverythingElseToPicocli(String line) {
        assertThat(LogsArguments.plain(List.of(line.split(" ")))).isEmpty();
    }
}
