package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Measures detection and naming on crash reports that others labelled, and holds the floors. */
class CrashCorpusTest {
    /** Milder incidents, such as a program's segfault, are no crash of the kernel. */
    private static final int CRASH_SEVERITY = 50;

    private record Report(
            String file,
            String title,
            List<String> alternatives,
            boolean corrupted,
            String type,
            byte[] log) {
        static Report read(Path path) throws IOException {
            String text = Files.readString(path, StandardCharsets.ISO_8859_1).replace("\r", "");
            int end = text.indexOf("\n\n");
            String title = "";
            String type = "";
            boolean corrupted = false;
            List<String> alternatives = new ArrayList<>();
            for (String line : text.substring(0, Math.max(end, 0)).lines().toList()) {
                String value = line.substring(line.indexOf(':') + 1).strip();
                title = line.startsWith("TITLE:") ? value : title;
                type = line.startsWith("TYPE:") ? value : type;
                corrupted |= line.startsWith("CORRUPTED: Y");
                if (line.startsWith("ALT:")) {
                    alternatives.add(value);
                }
            }
            byte[] log = text.substring(end + 1).getBytes(StandardCharsets.ISO_8859_1);
            return new Report(
                    path.getFileName().toString(), title, alternatives, corrupted, type, log);
        }

        boolean isNamedBy(Incident incident) {
            Set<String> names = new HashSet<>(alternatives);
            names.add(title);
            return names.contains(incident.title())
                    || incident.altTitles().stream().anyMatch(names::contains);
        }

        boolean isPlacedBy(Incident incident) {
            return Stream.concat(Stream.of(title), alternatives.stream())
                    .anyMatch(name -> name.endsWith(" in " + incident.function()));
        }
    }

    @Test
    void findsAndNamesWhatOthersLabelled() throws IOException {
        int reports = 0;
        int detected = 0;
        int harmless = 0;
        int flagged = 0;
        int named = 0;
        int titled = 0;
        int placed = 0;
        int withFunction = 0;
        Map<String, int[]> byType = new TreeMap<>();
        for (Report report : reports()) {
            Optional<Incident> crash =
                    Logs.incidents(report.log()).stream()
                            .filter(incident -> incident.kind().severity() >= CRASH_SEVERITY)
                            .filter(incident -> isCrash(incident))
                            .findFirst();
            if (report.title().isEmpty()) {
                harmless++;
                flagged += crash.isPresent() ? 1 : 0;
                continue;
            }
            reports++;
            detected += crash.isPresent() ? 1 : 0;
            if (report.corrupted()) {
                continue;
            }
            titled++;
            boolean right = crash.filter(report::isNamedBy).isPresent();
            named += right ? 1 : 0;
            int[] counts = byType.computeIfAbsent(report.type(), type -> new int[2]);
            counts[0] += right ? 1 : 0;
            counts[1]++;
            if (report.title().contains(" in ")) {
                withFunction++;
                placed += crash.filter(report::isPlacedBy).isPresent() ? 1 : 0;
            }
            if (!right) {
                System.out.println(
                        report.file()
                                + ": "
                                + report.title()
                                + ", found "
                                + crash.map(Incident::title));
            }
        }
        System.out.printf(
                "crash-reports: detected %d/%d, harmless flagged %d/%d, title %d/%d, function %d/%d%n",
                detected, reports, flagged, harmless, named, titled, placed, withFunction);
        byType.forEach(
                (type, counts) -> System.out.printf("  %-40s %d/%d%n", type, counts[0], counts[1]));
        assertThat(detected / (double) reports).isGreaterThanOrEqualTo(.99);
        assertThat(flagged).isZero();
        assertThat(named / (double) titled).isGreaterThanOrEqualTo(.96);
        assertThat(placed / (double) withFunction).isGreaterThanOrEqualTo(.96);
    }

    private static boolean isCrash(Incident incident) {
        return Set.of("crash", "memory", "network").contains(incident.kind().category())
                && !incident.kind().name().equals("mem.alloc_failure");
    }

    private static List<Report> reports() throws IOException {
        List<Report> reports = new ArrayList<>();
        try (Stream<Path> files = Files.list(Logs.corpus("crash-reports/logs"))) {
            for (Path file : files.sorted().toList()) {
                reports.add(Report.read(file));
            }
        }
        return reports;
    }
}
