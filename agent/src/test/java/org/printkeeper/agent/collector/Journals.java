package org.printkeeper.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Journals written by systemd's own writer, from entries made up here. */
public final class Journals {
    static final Path WRITER = Path.of("/lib/systemd/systemd-journal-remote");
    public static final String BOOT = "93b885adfe0d30898df634904fd59f71";
    static final String OTHER_BOOT = "00000000000000000000000000000001";

    private Journals() {}

    static void assumeWriter() {
        assumeTrue(
                Files.isExecutable(WRITER),
                "skipped: no " + WRITER + " (package systemd-journal-remote)");
    }

    /** The layouts that a writer of this version can be told to use. */
    public static List<Map<String, String>> layouts() {
        return List.of(
                Map.of("SYSTEMD_JOURNAL_COMPACT", "0", "SYSTEMD_JOURNAL_KEYED_HASH", "0"),
                Map.of("SYSTEMD_JOURNAL_COMPACT", "0"),
                Map.of("SYSTEMD_JOURNAL_COMPACT", "1"));
    }

    /** An entry as the kernel's are stored, in the export format. */
    static String kernel(String boot, long micros, String message) {
        return entry(
                boot,
                micros,
                "_TRANSPORT=kernel",
                "PRIORITY=" + micros % 8,
                "SYSLOG_FACILITY=" + (micros % 5 == 0 ? 3 : 0),
                "SYSLOG_IDENTIFIER=" + (micros % 5 == 0 ? "systemd" : "kernel"),
                "SYSLOG_PID=" + micros % 3,
                "_SOURCE_MONOTONIC_TIMESTAMP=" + micros,
                "_KERNEL_DEVICE=+pci:" + micros % 7,
                "MESSAGE=" + message);
    }

    /** An entry of these fields, in the export format. */
    public static String entry(String boot, long micros, String... fields) {
        return "__REALTIME_TIMESTAMP=%d\n__MONOTONIC_TIMESTAMP=%d\n_BOOT_ID=%s\n%s\n\n"
                .formatted(
                        1_700_000_000_000_000L + micros, micros, boot, String.join("\n", fields));
    }

    /** Many entries, of which some are the kernel's, some journald's, some of another boot. */
    static List<String> mixture(int entries) {
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= entries; i++) {
            long micros = 1000L * i;
            all.add(
                    switch (i % 10) {
                        case 0 ->
                                entry(
                                        BOOT,
                                        micros,
                                        "_TRANSPORT=driver",
                                        "MESSAGE_ID=" + JournalFields.MISSED_ID,
                                        "MESSAGE=Missed " + i + " kernel messages");
                        case 1 -> entry(BOOT, micros, "_TRANSPORT=journal", "MESSAGE=of a user");
                        case 2 -> kernel(OTHER_BOOT, micros, "another boot's line " + i);
                        case 3 -> kernel(BOOT, micros, "long " + "0123456789 ".repeat(i));
                        case 4 -> kernel(BOOT, micros, "the same every time");
                        case 5 -> entry(BOOT, micros, "_TRANSPORT=driver", "MESSAGE=no notice");
                        default -> kernel(BOOT, micros, "line " + i + " of the kernel");
                    });
        }
        return all;
    }

    /** Writes a journal file. */
    static Path write(Path file, List<String> entries, Map<String, String> layout)
            throws IOException, InterruptedException {
        Process writer = begin(file, layout);
        try (OutputStream in = writer.getOutputStream()) {
            in.write(String.join("", entries).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(writer.waitFor()).isZero();
        return file;
    }

    /** Starts a writer that stores entry by entry what it is given. */
    public static Process begin(Path file, Map<String, String> layout) throws IOException {
        assumeWriter();
        ProcessBuilder writer = new ProcessBuilder(WRITER.toString(), "-o", file.toString(), "-");
        writer.environment().putAll(layout);
        return writer.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Waits for half a minute at most. */
    public static void await(BooleanSupplier done) throws InterruptedException {
        for (int i = 0; i < 600 && !done.getAsBoolean(); i++) {
            Thread.sleep(50);
        }
        assertThat(done.getAsBoolean()).as("within 30 s").isTrue();
    }

    /** Changes eight bytes of a file. */
    static void put(Path file, long offset, long value) throws IOException {
        byte[] all = Files.readAllBytes(file);
        little(all).putLong((int) offset, value);
        Files.write(file, all);
    }

    static ByteBuffer little(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    /** The offsets of all objects of a type; those with these flags when not −1. */
    static List<Integer> objects(byte[] file, int type, int flags) {
        List<Integer> found = new ArrayList<>();
        ByteBuffer bytes = little(file);
        long tail = bytes.getLong(136);
        for (long at = bytes.getLong(88); at <= tail; ) {
            if (file[(int) at] == type && (flags < 0 || file[(int) at + 1] == flags)) {
                found.add((int) at);
            }
            at = at + bytes.getLong((int) at + 8) + 7 & ~7;
        }
        return found;
    }
}
