package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.collector.LogDirectoryReader;
import org.printkeeper.core.record.Tai64n;

class LogDirectoryTest {
    private static final LogDirectory.Sizes SIZES = new LogDirectory.Sizes(4096, 5 * 4096);
    private static final Instant TIME = Instant.parse("2026-11-21T12:00:00.123456789Z");

    @TempDir Path folder;

    @Test
    void stampsAsDaemontoolsDo() {
        assertThat(Tai64n.label(Instant.EPOCH)).isEqualTo("@400000000000000a00000000");
        assertThat(Tai64n.parse(Tai64n.label(TIME) + " line")).contains(TIME);
        assertThat(Tai64n.parse("@400000003")).isEmpty();
    }

    @Test
    void closesWellAndGoesOnInTheSameFile() throws IOException {
        write("one");
        assertThat(mode("current")).isEqualTo("rwxr--r--");
        write("two\nlines");
        assertThat(Files.readString(folder.resolve("current")))
                .isEqualTo(Tai64n.label(TIME) + " one\n" + Tai64n.label(TIME) + " two#012lines\n");
        assertThat(LogDirectory.finishedFiles(folder)).isEmpty();
    }

    @Test
    void putsAFileAsideThatACrashLeft() throws IOException {
        Files.writeString(folder.resolve("current"), "@torn");
        Files.setPosixFilePermissions(
                folder.resolve("current"), PosixFilePermissions.fromString("rw-r--r--"));
        write("after");
        Path aside = LogDirectory.finishedFiles(folder).getFirst();
        assertThat(aside.toString()).endsWith(".u");
        assertThat(aside).hasContent("@torn");
        assertThat(folder.resolve("current")).content().endsWith(" after\n");
    }

    @Test
    void neverGrowsBeyondItsSizeAndLosesTheOldestFirst() throws IOException {
        try (LogDirectory directory = open("")) {
            for (int i = 0; i < 2_000; i++) {
                directory.write(TIME, "line %06d".formatted(i).getBytes(StandardCharsets.US_ASCII));
                if (i % 7 == 0) {
                    directory.flush();
                    assertThat(total()).isLessThanOrEqualTo(SIZES.totalBytes());
                }
            }
        }
        List<String> kept = read(LogDirectoryReader.Position.START);
        assertThat(kept.getLast()).isEqualTo("line 001999");
        int first = Integer.parseInt(kept.getFirst().substring(5));
        assertThat(kept)
                .containsExactlyElementsOf(
                        IntStream.range(first, 2_000).mapToObj("line %06d"::formatted).toList());
    }

    @Test
    void keepsOthersOut() throws IOException {
        try (LogDirectory first = open("")) {
            assertThat(first).isNotNull();
            assertThatThrownBy(() -> open("")).hasMessageContaining("by another process");
        }
    }

    @Test
    void givesFinishedFilesToTheProcessorAndKeepsThemWhenItFails() throws IOException {
        try (LogDirectory directory = open("tr a-z A-Z")) {
            directory.write(TIME, "loud".getBytes(StandardCharsets.US_ASCII));
            directory.flush();
            directory.finish();
        }
        try (LogDirectory directory = open("exit 1")) {
            directory.write(TIME, "kept".getBytes(StandardCharsets.US_ASCII));
            directory.flush();
            directory.finish();
        }
        List<Path> files = LogDirectory.finishedFiles(folder);
        assertThat(files.get(0)).content().endsWith(" LOUD\n");
        assertThat(files.get(1)).content().endsWith(" kept\n");
    }

    @Test
    void isReadWhileItIsWrittenAndRotatedEachLineOnce() throws IOException {
        List<String> lines = new ArrayList<>();
        LogDirectoryReader reader =
                new LogDirectoryReader(folder, LogDirectoryReader.Position.START);
        try (LogDirectory directory = open("")) {
            for (int i = 0; i < 400; i++) {
                directory.write(TIME, "line %06d".formatted(i).getBytes(StandardCharsets.US_ASCII));
                if (i % 11 == 0) {
                    directory.flush();
                }
                if (i % 3 == 0) {
                    drain(reader, lines);
                }
                if (i % 50 == 49) {
                    var position = LogDirectoryReader.Position.parse(reader.position().text());
                    reader.close();
                    reader = new LogDirectoryReader(folder, position.orElseThrow());
                }
            }
        }
        drain(reader, lines);
        reader.close();
        assertThat(lines)
                .containsExactlyElementsOf(
                        IntStream.range(0, 400).mapToObj("line %06d"::formatted).toList());
    }

    private List<String> read(LogDirectoryReader.Position from) throws IOException {
        List<String> lines = new ArrayList<>();
        try (LogDirectoryReader reader = new LogDirectoryReader(folder, from)) {
            drain(reader, lines);
        }
        return lines;
    }

    private static void drain(LogDirectoryReader reader, List<String> lines) throws IOException {
        for (var line = reader.next(); line != null; line = reader.next()) {
            lines.add(new String(line.text(), StandardCharsets.UTF_8));
        }
    }

    private LogDirectory open(String processor) throws IOException {
        return LogDirectory.open(folder, SIZES, processor, InstantSource.system());
    }

    private void write(String line) throws IOException {
        try (LogDirectory directory = open("")) {
            directory.write(TIME, line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private String mode(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name)));
    }

    private long total() throws IOException {
        long total = Files.size(folder.resolve("current"));
        for (Path each : LogDirectory.finishedFiles(folder)) {
            total += Files.size(each);
        }
        return total;
    }
}
