package org.printkeeper.agent.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The table of all loss cases in {@code docs/audit.md}: what the audit says of each. Numbers of a
 * flood differ from run to run, so the test holds the words to it and not the numbers.
 */
final class LossTable {
    private static final String BEGIN = "<!-- loss cases -->";
    private static final String END = "<!-- end of loss cases -->";
    private static final Path PAGE = Lab.projectRoot().resolve("docs/audit.md");

    /** One line: case, produced, stored, verdict, missing, hop, causes, pattern. */
    record Row(
            String name,
            String produced,
            String stored,
            String verdict,
            String missing,
            String hop,
            String causes,
            String pattern) {
        static Row of(LossCase loss, Audit audit) {
            List<Json> lost =
                    audit.collector().get("findings").items().stream()
                            .filter(finding -> finding.text("verdict").equals("missing"))
                            .toList();
            return new Row(
                    loss.name(),
                    "" + loss.produced(),
                    "" + loss.stored(),
                    audit.verdict(),
                    "" + audit.count("missing"),
                    joined(lost, "hop"),
                    joined(lost, "cause"),
                    audit.count("missing") == 0 ? "" : pattern(lost));
        }

        private static String joined(List<Json> findings, String field) {
            return String.join(
                    ", ", findings.stream().map(f -> f.text(field)).distinct().sorted().toList());
        }

        private static String pattern(List<Json> findings) {
            List<String> patterns = findings.stream().map(f -> f.text("pattern")).toList();
            return patterns.contains("persistent")
                    ? "persistent"
                    : patterns.contains("burst") ? "burst" : "single";
        }

        static Row parse(String line) {
            String[] cells =
                    Arrays.stream(line.split("\\|", -1)).map(String::strip).toArray(String[]::new);
            return new Row(
                    cells[1], cells[2], cells[3], cells[4], cells[5], cells[6], cells[7], cells[8]);
        }

        String line() {
            return "| "
                    + String.join(
                            " | ", name, produced, stored, verdict, missing, hop, causes, pattern)
                    + " |";
        }
    }

    private LossTable() {}

    /** What the page says of a case. */
    static Row of(String name) throws IOException {
        return rows().stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError(
                                "docs/audit.md has no row for the loss case "
                                        + name
                                        + ": write it with -Dgolden.update=true"));
    }

    static List<Row> rows() throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        return lines.subList(lines.indexOf(BEGIN) + 3, lines.indexOf(END)).stream()
                .map(Row::parse)
                .toList();
    }

    /** Writes a case's row into the page. */
    static void update(Row row) throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(PAGE));
        lines.removeIf(line -> line.startsWith("| " + row.name() + " |"));
        lines.add(lines.indexOf(END), row.line());
        Files.write(PAGE, lines);
    }
}
