package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the README as they stand there: blocks marked {@code sh} always, {@code sh
 * root} where /dev/kmsg can be read; of {@code sh long} (the build itself, a daemon without end)
 * only the program's commands are looked up.
 */
class ReadmeTest {
    private static final Pattern BLOCK =
            Pattern.compile("^```sh ?(root|long|)\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private record Snippet(String kind, String line) {}

    @TempDir Path directory;

    private static List<Snippet> snippets() throws IOException {
        List<Snippet> snippets = new ArrayList<>();
        Matcher block = BLOCK.matcher(Files.readString(Launcher.ROOT.resolve("README.md")));
        while (block.find()) {
            String kind = block.group(1);
            block.group(2).lines().forEach(line -> snippets.add(new Snippet(kind, line)));
        }
        return snippets;
    }

    @TestFactory
    Stream<DynamicTest> commandsOfTheReadmeWork() throws IOException {
        assertThat(snippets()).hasSizeGreaterThan(5);
        return snippets().stream()
                .map(snippet -> DynamicTest.dynamicTest(snippet.line(), () -> check(snippet)));
    }

    private void check(Snippet snippet) throws Exception {
        Matcher command =
                Pattern.compile("\\./printkeeper (?:help )?([a-z-]+)").matcher(snippet.line());
        if (command.find() && !command.group(1).startsWith("-")) {
            assertThat(Commands.names()).contains(command.group(1));
        }
        if (snippet.kind().equals("long")) {
            return;
        }
        if (snippet.kind().equals("root")) {
            assumeTrue(Files.isReadable(Path.of("/dev/kmsg")), "needs root: reads /dev/kmsg");
        }
        Launcher.Result result = Launcher.shell(snippet.line(), directory);
        assertThat(result.out()).doesNotContain("Exception");
        assertThat(result.exit()).as(result.out()).isZero();
    }
}
