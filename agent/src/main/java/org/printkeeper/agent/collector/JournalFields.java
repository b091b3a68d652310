package org.printkeeper.agent.collector;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

    /**
     * What a field says that many entries share.
     *
     * @param text its value
     * @param number the same as a number, or −1
     */
    record Shared(KernelField field, String text, int number) {
        static Shared of(KernelField field, byte[] value, int start, int end) {
            int max = field == KernelField.PRIORITY ? 7 : 8191;
            return new Shared(
                    field,
                    new String(value, start, end - start, StandardCharsets.UTF_8),
                    (int) decimal(value, start, end, max));
        }
    }

    void put(String name, byte[] value) {
        put(KernelField.named(name), value, 0, value.length);
    }

    /** Takes in the value that stands from {@code start} to {@code end}. */
    void put(KernelField field, byte[] value, int start, int end) {
        switch (field) {
            case MESSAGE -> message = Arrays.copyOfRange(value, start, end);
            case STAMP -> printkMicros = decimal(value, start, end, Long.MAX_VALUE);
            case OTHER -> {}
            default -> put(Shared.of(field, value, start, end));
        }
    }

    void put(Shared value) {
        switch (value.field()) {
            case TRANSPORT -> transport = value.text();
            case MESSAGE_ID -> messageId = value.text();
            case IDENTIFIER -> identifier = value.text();
            case PID -> pid = value.text();
            case PRIORITY -> level = value.number();
            case FACILITY -> facility = value.number();
            case MESSAGE, STAMP, OTHER -> {}
        }
    }

    private static long decimal(byte[] value, int start, int end, long max) {
        long number = Decimal.parse(value, start, end);
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
                ? notice(location, receivedMicros, new String(text, StandardCharsets.UTF_8))
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
