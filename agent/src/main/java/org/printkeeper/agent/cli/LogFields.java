package org.printkeeper.agent.cli;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.WallTime;

/**
 * A line as the fields that journald stores of a kernel record. A loss is an entry of our own, with
 * the message id that journald gives its own remark of one.
 *
 * <p>Source: systemd v252, src/journal/journald-kmsg.c dev_kmsg_record();
 * systemd.journal-fields(7).
 */
final class LogFields {
    private static final String JOURNAL_MISSED = "e9bf28e6e834481bb6f48f548ad13606";

    private LogFields() {}

    /** Where the entry stands; not stored by a journal that reads it. */
    static SequencedMap<String, byte[]> address(LogLine line) {
        SequencedMap<String, byte[]> fields = new LinkedHashMap<>();
        put(fields, "__CURSOR", line.cursor());
        put(fields, "__REALTIME_TIMESTAMP", Long.toString(realtimeMicros(line)));
        put(fields, "__MONOTONIC_TIMESTAMP", Long.toString(Math.max(0, line.printkMicros())));
        line.boot().ifPresent(boot -> put(fields, "_BOOT_ID", boot.compact()));
        return fields;
    }

    // LIMIT: without any clock sample the moment is unknown, and a journal has no word for that:
    // it is then printk's time since 1970.
    private static long realtimeMicros(LogLine line) {
        return line.time().map(WallTime::realtimeMicros).orElse(Math.max(1, line.printkMicros()));
    }

    /** What the entry says. */
    static SequencedMap<String, byte[]> content(LogLine line, String host) {
        SequencedMap<String, byte[]> fields = new LinkedHashMap<>();
        put(fields, "_TRANSPORT", line.isLoss() ? "driver" : "kernel");
        put(fields, "_HOSTNAME", host);
        put(fields, "PRIORITY", Integer.toString(line.level().code()));
        if (!line.isLoss()) {
            put(fields, "SYSLOG_FACILITY", Integer.toString(line.facility().code()));
        }
        LogOrigin origin = line.origin();
        if (!origin.identifier().isEmpty()) {
            put(fields, "SYSLOG_IDENTIFIER", origin.identifier());
        }
        if (!origin.pid().isEmpty()) {
            put(fields, "SYSLOG_PID", origin.pid());
        }
        if (line.printkMicros() >= 0 && !line.isLoss()) {
            put(fields, "_SOURCE_MONOTONIC_TIMESTAMP", Long.toString(line.printkMicros()));
        }
        switch (line.capture()) {
            case KmsgRecord record ->
                    record.keys().forEach((key, value) -> put(fields, "_KERNEL_" + key, value));
            case Gap gap -> {
                put(fields, "MESSAGE_ID", JOURNAL_MISSED);
                put(fields, "PRINTKEEPER_FIRST", Long.toUnsignedString(gap.firstMissing()));
                put(fields, "PRINTKEEPER_LAST", Long.toUnsignedString(gap.lastMissing()));
                put(fields, "PRINTKEEPER_CAUSE", gap.cause().label());
            }
            default -> {}
        }
        fields.put("MESSAGE", line.message());
        return fields;
    }

    private static void put(Map<String, byte[]> fields, String name, String value) {
        fields.put(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Whether a journal's readers take these bytes for text.
     *
     * <p>Source: systemd v252, src/basic/utf8.c utf8_is_printable_newline().
     */
    static boolean isPrintable(byte[] value, boolean newlines) {
        String text = new String(value, StandardCharsets.UTF_8);
        return java.util.Arrays.equals(text.getBytes(StandardCharsets.UTF_8), value)
                && text.codePoints().allMatch(c -> isPrintable(c, newlines));
    }

    private static boolean isPrintable(int c, boolean newlines) {
        boolean control = (c < ' ' && c != '\t' && c != '\n') || (c >= 0x7f && c <= 0x9f);
        boolean nonCharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
        return !control && !nonCharacter && (newlines || c != '\n');
    }
}
