package org.printkeeper.agent.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Raw kmsg records and what stands between them, read with regular expressions and none of the
 * program's code, so that the test does not believe what it tests.
 *
 * @param records in the order of the file
 * @param gaps the archive's {@code # gap} entries; a recording has none
 * @param controls all {@code #} lines
 */
record RawLog(List<Rec> records, List<Hole> gaps, List<String> controls) {
    private static final Pattern RECORD =
            Pattern.compile("(\\d+),(\\d+),(\\d+),[^;]*;(.*)", Pattern.DOTALL);
    private static final Pattern GAP = Pattern.compile("# gap first=(\\d+) last=(\\d+) .*");

    private static final Duration DECOMPRESS = Duration.ofSeconds(30);

    /** One record: its number, its time, its text in ISO 8859-1, and all of it. */
    record Rec(long sequence, long micros, int prefix, String text, String raw) {}

    /** Both ends inclusive. */
    record Hole(long first, long last) {
        boolean holds(long sequence) {
            return first <= sequence && sequence <= last;
        }
    }

    static RawLog recording(Path file) throws IOException {
        return parse(Files.readString(file, ISO_8859_1));
    }

    /** The kernel stream of an archive, active and sealed segments. */
    static RawLog archive(Path stateDir) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(stateDir.resolve("streams/kernel"))) {
            List<Path> segments = files.filter(RawLog::isSegment).sorted().toList();
            for (int i = 0; i < segments.size(); i++) {
                String text = text(segments.get(i));
                boolean isLast = i + 1 == segments.size();
                all.append(
                        isLast
                                ? text
                                : first(text, index(segments.get(i + 1)) - index(segments.get(i))));
            }
        }
        // An entry without newline is being written right now.
        return parse(all.substring(0, all.lastIndexOf("\n") + 1));
    }

    private static long index(Path segment) {
        return Long.parseLong(String.valueOf(segment.getFileName()).substring(0, 20));
    }

    /** So many entries: a segment ends where the next one begins, by name. */
    private static String first(String text, long entries) {
        return Arrays.stream(text.split("(?<=\n)(?! )"))
                .limit(entries)
                .collect(Collectors.joining());
    }

    private static boolean isSegment(Path file) {
        return file.toString().matches(".*/\\d+\\.klog(\\.zst)?");
    }

    private static String text(Path segment) throws IOException {
        if (!segment.toString().endsWith(".zst")) {
            return Files.readString(segment, ISO_8859_1);
        }
        Path plain = Files.createTempFile("segment", ".klog");
        try {
            Finished run =
                    Finished.of(
                            new ProcessBuilder("zstd", "-dqf", "" + segment, "-o", "" + plain),
                            DECOMPRESS);
            assertThat(run.exit()).as(run.error()).isZero();
            return Files.readString(plain, ISO_8859_1);
        } finally {
            Files.delete(plain);
        }
    }

    private static RawLog parse(String all) {
        RawLog log = new RawLog(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        // A line that begins with a blank belongs to the record before it.
        Arrays.stream(all.split("\n(?! )")).filter(entry -> !entry.isEmpty()).forEach(log::add);
        return log;
    }

    private void add(String entry) {
        if (entry.startsWith("#")) {
            controls.add(entry);
            Matcher gap = GAP.matcher(entry);
            if (gap.matches()) {
                gaps.add(new Hole(Long.parseLong(gap.group(1)), Long.parseLong(gap.group(2))));
            }
            return;
        }
        Matcher record = RECORD.matcher(entry);
        if (!record.matches()) {
            throw new AssertionError("neither a record nor a control entry: " + entry);
        }
        records.add(
                new Rec(
                        Long.parseLong(record.group(2)),
                        Long.parseLong(record.group(3)),
                        Integer.parseInt(record.group(1)),
                        record.group(4).lines().findFirst().orElse(""),
                        entry + "\n"));
    }

    /** The same from one number to another, both inclusive. */
    RawLog between(long first, long last) {
        return new RawLog(
                records.stream()
                        .filter(r -> first <= r.sequence() && r.sequence() <= last)
                        .toList(),
                gaps.stream().filter(gap -> gap.last() >= first && gap.first() <= last).toList(),
                controls);
    }

    List<Rec> matching(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return records.stream().filter(r -> compiled.matcher(r.text()).find()).toList();
    }

    boolean declaresMissing(long sequence) {
        return gaps.stream().anyMatch(gap -> gap.holds(sequence));
    }

    long lastSequence() {
        return records.isEmpty() ? -1 : records.getLast().sequence();
    }
}
