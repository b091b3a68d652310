package org.printkeeper.agent.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code logs} beside {@code journalctl -k} on the same records, in every form: what a journal adds
 * and the times of its own are masked, and so are lines with control bytes, which {@code logs}
 * makes visible.
 */
@Live(needs = {"events", "journald"})
class JournalctlTest {
    private static final Duration COMMAND = Duration.ofSeconds(60);
    private static final String MARK = "printkeeper-same";

    /** Fields that only a journal has, or that tell when and where it stored the entry. */
    private static final List<String> JOURNALS_OWN =
            List.of(
                    "__CURSOR",
                    "__REALTIME_TIMESTAMP",
                    "__MONOTONIC_TIMESTAMP",
                    "__SEQNUM",
                    "__SEQNUM_ID",
                    "_MACHINE_ID",
                    "_RUNTIME_SCOPE",
                    "_UDEV_SYSNAME",
                    "_UDEV_DEVNODE",
                    "_UDEV_DEVLINK");

    @TempDir static Path folder = Path.of("");
    private static Path state = Path.of("");
    private static Path store = Path.of("");

    @BeforeAll
    static void recordsTheSame() throws Exception {
        try (Turn _ = Lab.turn();
                Capturing capturing = new Capturing(folder);
                Collector journald = Collector.start("journald", "journalctl")) {
            capturing.awaitReading();
            write(MARK + " begins");
            write(MARK + "[42]: with a pid");
            write("  " + MARK + ": indented\ttab");
            write(MARK + ": two\n lines");
            write("of nobody, two\nlines");
            write(MARK + ": caf\u00e9 \\ and \"quotes\"");
            write(MARK + ": escape \u001b[31mred\u0001");
            Lab.event("oom-burst", "1");
            write(MARK + " ends");
            long last = Lab.nextSequence() - 1;
            capturing.awaitSequence(last);
            journald.inside("journalctl", "--sync");
            store = folder.resolve("journal");
            Finished.of(
                    new ProcessBuilder("cp", "-r", journald.store().toString(), store.toString()),
                    COMMAND);
            capturing.stop();
            state = folder.resolve("state");
        }
    }

    private static void write(String text) throws IOException {
        Files.write(
                Path.of("/dev/kmsg"), ("<14>" + text).getBytes(UTF_8), StandardOpenOption.WRITE);
    }

    private static byte[] output(String name, ProcessBuilder command) throws IOException {
        Path out = folder.resolve(name);
        command.redirectOutput(out.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD);
        Finished.await(command.start(), COMMAND, command);
        return Files.readAllBytes(out);
    }

    private static byte[] journal(Path from, String... options) throws IOException {
        ProcessBuilder command = new ProcessBuilder("journalctl", "--no-pager", "--utc", "-q");
        command.command()
                .addAll(List.of(Files.isDirectory(from) ? "-D" : "--file", from.toString()));
        command.command().addAll(List.of(options));
        return output("journalctl.out", command);
    }

    private static byte[] logs(String... options) throws IOException {
        return output(
                "logs.out",
                Program.command(
                        concat(
                                List.of("logs", "--state-dir", state.toString(), "--utc", "-q"),
                                options)));
    }

    private static List<String> concat(List<String> first, String... more) {
        return java.util.stream.Stream.concat(first.stream(), Arrays.stream(more)).toList();
    }

    /** Text lines from the first mark to the last, without what stands for the time. */
    private static List<String> between(byte[] output) {
        List<String> lines =
                new String(output, UTF_8)
                        .lines()
                        .map(line ->
                                line.replaceFirst(
                                        "^.*? (\\S+ (?:kernel|unknown|" + MARK + "[^ ]*):)", "$1"))
                        .filter(line -> !line.contains("escape") && !line.contains("blob data"))
                        .toList();
        int from = indexOf(lines, MARK + " begins");
        int to = indexOf(lines, MARK + " ends");
        return lines.subList(from, to + 1);
    }

    private static int indexOf(Collection<String> lines, String text) {
        int i = 0;
        for (String line : lines) {
            if (line.endsWith(text)) {
                return i;
            }
            i++;
        }
        throw new AssertionError("no line ends with " + text);
    }

    @Test
    void printsTheSameLinesInEveryTextForm() throws Exception {
        for (String form :
                List.of(
                        "short",
                        "short-full",
                        "short-iso",
                        "short-iso-precise",
                        "short-precise",
                        "short-monotonic",
                        "short-unix",
                        "with-unit",
                        "cat")) {
            assertThat(between(logs("-k", "-o", form)))
                    .as(form)
                    .hasSizeGreaterThan(20)
                    .isEqualTo(between(journal(store, "-k", "-o", form)));
            assertThat(between(logs("-a", "-o", form)))
                    .as("%s -a", form)
                    .isEqualTo(between(journal(store, "-k", "-a", "-o", form)));
        }
    }

    @Test
    void hasTheSameMonotonicTimes() throws Exception {
        assertThat(monotonic(logs("-k", "-o", "short-monotonic")))
                .isEqualTo(monotonic(journal(store, "-k", "-o", "short-monotonic")));
    }

    private static List<String> monotonic(byte[] output) {
        return new String(output, UTF_8)
                .lines()
                .filter(line ->
                        line.contains(MARK) && !line.contains("escape") && !line.contains("blob"))
                .map(line -> line.substring(0, line.indexOf(']')))
                .toList();
    }

    @Test
    void hasTheSameFieldsInEveryJsonForm() throws Exception {
        for (String form : List.of("json", "json-sse", "json-seq", "json-pretty")) {
            assertThat(fields(logs("-k", "-o", form)))
                    .as(form)
                    .hasSizeGreaterThan(20)
                    .isEqualTo(fields(journal(store, "-k", "-o", form)));
        }
    }

    /** Fields and values of each entry between the marks. */
    private static List<Map<String, String>> fields(byte[] output) {
        String objects =
                new String(output, UTF_8)
                        .replace("\u001e", "")
                        .replaceAll("(?m)^data: ", "")
                        .replaceAll("\n[\t]+", "")
                        .replaceAll("(?m)\n}$", "}")
                        .replaceAll("\n\\]", "]");
        List<Map<String, String>> entries =
                objects.lines()
                        .filter(line -> !line.isBlank())
                        .map(Json::parse)
                        .map(JournalctlTest::comparable)
                        .toList();
        List<String> messages = entries.stream().map(e -> e.getOrDefault("MESSAGE", "")).toList();
        return entries.subList(
                indexOf(messages, MARK + " begins"), indexOf(messages, MARK + " ends") + 1);
    }

    private static Map<String, String> comparable(Json entry) {
        return entry.names().stream()
                .filter(name -> !JOURNALS_OWN.contains(name))
                .collect(
                        Collectors.toMap(
                                name -> name,
                                name -> entry.get(name).toString(),
                                (a, b) -> b,
                                TreeMap::new));
    }

    @Test
    void exportsWhatJournalRemoteReads() throws Exception {
        Path exported = folder.resolve("exported");
        Files.write(exported, logs("-k", "-o", "export"));
        Path made = folder.resolve("made.journal");
        Finished remote =
                Finished.of(
                        new ProcessBuilder(
                                "/lib/systemd/systemd-journal-remote",
                                "-o",
                                made.toString(),
                                exported.toString()),
                        COMMAND);
        assertThat(remote.exit()).as(remote.error()).isZero();
        assertThat(fields(journal(made, "-o", "json")))
                .hasSizeGreaterThan(20)
                .isEqualTo(fields(logs("-k", "-o", "json")))
                .isEqualTo(fields(journal(store, "-k", "-o", "json")));
        assertThat(new String(journal(made, "-o", "export"), ISO_8859_1))
                .contains("escape \u001b[31mred\u0001");
    }
}
