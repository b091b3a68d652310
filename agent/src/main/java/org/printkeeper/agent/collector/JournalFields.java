package org.printkeeper.agent.collector;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.LossTrace;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.Speaker;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.TextForm;

/**
 * Those fields of one journal entry that tell what the kernel said, gathered in any order; the same
 * for a journal and for an export of one.
 *
 * <p>Thread: not safe; one instance per reader, cleared between entries.
 *
 * <p>Source: systemd.journal-fields(7); src/journal/journald-kmsg.c.
 */
final class JournalFields {
    /** SD_MESSAGE_JOURNAL_MISSED: "Missed N kernel messages". */
    static final String MISSED_ID = "e9bf28e6e834481bb6f48f548ad13606";

    /**
     * What journald says of its own losses: missed, suppressed, not forwarded; and that it was
     * started or stopped.
     */
    static final List<String> NOTICE_IDS =
            List.of(
                    MISSED_ID,
                    "a596d6fe7bfa4994828e72309e95d61e",
                    "0027229ca0644181a76c4e92458afa2e",
                    "f77379a8490b408bbe5f6940505a777b",
                    "d93fb3c9c24d451a97cea615ce59c00b");

    private byte @Nullable [] message;
    private String transport = "";
    private String messageId = "";
    private String identifier = "";
    private String pid = "";
    private int level;
    private int facility;
    private long printkMicros;

    void clear() {
        message = null;
        transport = messageId = identifier = pid = "";
        level = facility = StoredRecord.UNKNOWN;
        printkMicros = StoredRecord.UNKNOWN;
    }

    /** No name that is of interest is longer. */
    static final int MAX_NAME_BYTES = "_SOURCE_MONOTONIC_TIMESTAMP".length();

    /** True for fields that {@link #put} keeps. */
    static boolean isOfInterest(String name) {
        return switch (name) {
            case "MESSAGE",
                    "_TRANSPORT",
                    "MESSAGE_ID",
                    "SYSLOG_IDENTIFIER",
                    "SYSLOG_PID",
                    "PRIORITY",
                    "SYSLOG_FACILITY",
                    "_SOURCE_MONOTONIC_TIMESTAMP" ->
                    true;
            default -> false;
        };
    }

    void put(String name, byte[] value) {
        switch (name) {
            case "MESSAGE" -> message = value;
            case "_TRANSPORT" -> transport = text(value);
            case "MESSAGE_ID" -> messageId = text(value);
            case "SYSLOG_IDENTIFIER" -> identifier = text(value);
            case "SYSLOG_PID" -> pid = text(value);
            case "PRIORITY" -> level = (int) number(value, 7);
            case "SYSLOG_FACILITY" -> facility = (int) number(value, 8191);
            case "_SOURCE_MONOTONIC_TIMESTAMP" -> printkMicros = number(value, Long.MAX_VALUE);
            default -> {}
        }
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }

    private static long number(byte[] value, long max) {
        long number = Decimal.parse(value, 0, value.length);
        return number > max ? StoredRecord.UNKNOWN : number;
    }

    /** The entry as the audit wants it; null when it is neither kernel record nor notice. */
    @Nullable StoreItem item(String location, long receivedMicros) {
        byte[] text = message;
        if (text == null) {
            return null;
        }
        if (transport.equals("kernel")) {
            return record(location, receivedMicros, text);
        }
        return transport.equals("driver") && NOTICE_IDS.contains(messageId)
                ? notice(location, receivedMicros, text(text))
                : null;
    }

    private StoredRecord record(String location, long receivedMicros, byte[] text) {
        boolean whole = level >= 0 && facility >= 0;
        return new StoredRecord(
                location,
                receivedMicros,
                printkMicros,
                StoredRecord.UNKNOWN,
                whole ? facility << 3 | level : StoredRecord.UNKNOWN,
                facility > 0 ? withIdentifier(text) : text,
                TextForm.PLAIN);
    }

    /** journald splits {@code ident[pid]: } off what user space wrote: it is put back. */
    private byte[] withIdentifier(byte[] text) {
        if (identifier.isEmpty()) {
            return text;
        }
        String tag = pid.isEmpty() ? identifier + ": " : identifier + "[" + pid + "]: ";
        ByteArrayOutputStream whole = new ByteArrayOutputStream(tag.length() + text.length);
        whole.writeBytes(tag.getBytes(StandardCharsets.UTF_8));
        whole.writeBytes(text);
        return whole.toByteArray();
    }

    /** "Missed 2091 kernel messages", and its like. */
    private static @Nullable Notice notice(String location, long receivedMicros, String words) {
        return LossTrace.in(Speaker.JOURNALD, words)
                .map(trace ->
                        new Notice(location, receivedMicros, trace.row(), trace.records(), words))
                .orElse(null);
    }
}
