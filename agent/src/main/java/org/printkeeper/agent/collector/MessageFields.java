package org.printkeeper.agent.collector;

import java.nio.charset.Charset;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.LossTrace;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.Speaker;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.audit.TextForm;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SyslogMessage;

/**
 * Those fields of a stored message that tell what the kernel said, by whatever names log servers
 * keep them: those that our own outputs write, as each server spells them, and those of journald
 * and of Filebeat that reads it.
 *
 * <p>Thread: not safe; one instance per reader, cleared between messages.
 *
 * <p>Source: docs/outputs.md; systemd.journal-fields(7); Filebeat's input journald; ECS.
 */
public final class MessageFields {
    /** What a field says. */
    private enum Role {
        TEXT,
        NUMBER,
        EVENT_NUMBER,
        MODULE,
        BOOT,
        PRINTK,
        FACILITY,
        SEVERITY,
        TIME,
        TRANSPORT,
        PROGRAM,
        ARCHIVE,
        STREAM,
        INDEX,
        PREVIOUS
    }

    /** {@code kmsg@32473.seq} with whatever a server puts before it or makes of its signs. */
    private static final Pattern MARK = Pattern.compile("(?:.*_)?(kmsg|sent)_(?:32473_)?([a-z]+)");

    /** By names in lower case with {@code _} for all that is no letter or digit. */
    private static final Map<String, Role> ROLES =
            Map.ofEntries(
                    Map.entry("message", Role.TEXT),
                    Map.entry("msg", Role.TEXT),
                    Map.entry("kmsg_seq", Role.NUMBER),
                    Map.entry("event_sequence", Role.EVENT_NUMBER),
                    Map.entry("event_module", Role.MODULE),
                    Map.entry("kmsg_boot", Role.BOOT),
                    Map.entry("host_boot_id", Role.BOOT),
                    Map.entry("journald_host_boot_id", Role.BOOT),
                    Map.entry("boot_id", Role.BOOT),
                    Map.entry("kmsg_usec", Role.PRINTK),
                    Map.entry("printkeeper_timestamp_usec", Role.PRINTK),
                    Map.entry("source_monotonic_timestamp", Role.PRINTK),
                    Map.entry("log_syslog_facility_code", Role.FACILITY),
                    Map.entry("syslog_facility", Role.FACILITY),
                    Map.entry("facility", Role.FACILITY),
                    Map.entry("log_syslog_severity_code", Role.SEVERITY),
                    Map.entry("syslog_priority", Role.SEVERITY),
                    Map.entry("severity", Role.SEVERITY),
                    Map.entry("level", Role.SEVERITY),
                    Map.entry("timestamp", Role.TIME),
                    Map.entry("time", Role.TIME),
                    Map.entry("transport", Role.TRANSPORT),
                    Map.entry("systemd_transport", Role.TRANSPORT),
                    Map.entry("syslog_identifier", Role.PROGRAM),
                    Map.entry("log_syslog_appname", Role.PROGRAM),
                    Map.entry("app_name", Role.PROGRAM),
                    Map.entry("app", Role.PROGRAM),
                    Map.entry("sent_archive", Role.ARCHIVE),
                    Map.entry("sent_stream", Role.STREAM),
                    Map.entry("sent_index", Role.INDEX),
                    Map.entry("sent_prev", Role.PREVIOUS));

    private final Charset charset;
    private final Map<Role, String> values = new EnumMap<>(Role.class);

    /**
     * @param charset by which texts become bytes again
     */
    public MessageFields(Charset charset) {
        this.charset = charset;
    }

    /**
     * A message as the audit wants it.
     *
     * @param item null where it is neither a record of the kernel nor tells of loss
     * @param boot null where it does not say
     * @param sent what our own forwarder says of it, or null
     */
    public record Message(@Nullable StoreItem item, @Nullable BootId boot, @Nullable Sent sent) {
        /**
         * What of it is held against the records of one boot: nothing of another's; and where
         * records say of which boot they are, one that does not is none of ours for certain.
         *
         * @param wanted null for any
         */
        public Message of(@Nullable BootId wanted, Strength strength) {
            if (wanted == null || wanted.equals(boot)) {
                return this;
            }
            if (boot != null) {
                return new Message(null, boot, null);
            }
            return strength == Strength.STRONG && item instanceof StoredRecord record
                    ? new Message(withoutName(record), null, sent)
                    : this;
        }

        private static StoredRecord withoutName(StoredRecord record) {
            return new StoredRecord(
                    record.location(),
                    record.receivedMicros(),
                    StoredRecord.UNKNOWN,
                    StoredRecord.UNKNOWN,
                    StoredRecord.UNKNOWN,
                    record.text(),
                    record.form());
        }
    }

    /**
     * The sender's own numbers in its stream of the kernel: the entry's, and that of the entry that
     * was sent before it.
     *
     * @param archive the sender's
     */
    public record Sent(String archive, long index, long previous) {}

    public void clear() {
        values.clear();
    }

    /** Takes a field; the first that says a thing counts. */
    public void put(String name, String value) {
        if (name.equals("PRIORITY")) { // journald's level; others call more than that so
            values.putIfAbsent(Role.SEVERITY, value);
            return;
        }
        String plain =
                name.replaceAll("[^A-Za-z0-9]+", "_")
                        .replaceFirst("^_", "")
                        .toLowerCase(Locale.ROOT);
        Matcher mark = MARK.matcher(plain);
        Role role = ROLES.get(mark.matches() ? mark.group(1) + "_" + mark.group(2) : plain);
        if (role != null) {
            values.putIfAbsent(role, value);
        }
    }

    /** Takes a syslog message. */
    public void put(SyslogMessage message) {
        values.put(Role.TEXT, message.message());
        if (message.appName() != null) {
            values.put(Role.PROGRAM, message.appName());
        }
        if (message.facility() >= 0 && message.severity() >= 0) {
            values.put(Role.FACILITY, Integer.toString(message.facility()));
            values.put(Role.SEVERITY, Integer.toString(message.severity()));
        }
        for (SdElement element : message.structuredData()) {
            element.params()
                    .forEach(param -> put(element.id() + "." + param.name(), param.value()));
        }
    }

    /**
     * What was put, as one message.
     *
     * @param receivedMicros −1 for what a field says of it
     */
    public Message message(String location, long receivedMicros) {
        long received = receivedMicros < 0 ? micros(text(Role.TIME)) : receivedMicros;
        StoreItem item = isKernel() ? record(location, received) : notice(location, received);
        return new Message(item, BootId.parse(text(Role.BOOT)).orElse(null), sent());
    }

    private String text(Role role) {
        return values.getOrDefault(role, "");
    }

    private long number(Role role) {
        String digits = text(role);
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : StoredRecord.UNKNOWN;
    }

    private boolean isKernel() {
        String transport = text(Role.TRANSPORT);
        return transport.isEmpty()
                ? sequence() >= 0 || facility() == 0 || text(Role.PROGRAM).equals("kernel")
                : transport.equals("kernel");
    }

    /** ECS has a number of events for whoever wants one: ours only is the kernel's. */
    private long sequence() {
        long marked = number(Role.NUMBER);
        return marked < 0 && text(Role.MODULE).equals("printkeeper")
                ? number(Role.EVENT_NUMBER)
                : marked;
    }

    private int facility() {
        return (int) codeOr(Role.FACILITY, Facility.parse(text(Role.FACILITY)).map(Facility::code));
    }

    private long codeOr(Role role, Optional<Integer> named) {
        long code = number(role);
        return code < 0 ? named.orElse(StoredRecord.UNKNOWN) : code;
    }

    private StoredRecord record(String location, long received) {
        byte[] text = text(Role.TEXT).getBytes(charset);
        long printk = number(Role.PRINTK);
        PrintkStamp stamp = printk < 0 ? PrintkStamp.at(text, 0) : null;
        int facility = facility();
        long level = codeOr(Role.SEVERITY, Level.parse(text(Role.SEVERITY)).map(Level::code));
        return new StoredRecord(
                location,
                received,
                stamp == null ? printk : stamp.micros(),
                sequence(),
                facility < 0 || level < 0 || level > 7
                        ? StoredRecord.UNKNOWN
                        : facility << 3 | (int) level,
                stamp == null ? text : Arrays.copyOfRange(text, stamp.end(), text.length),
                TextForm.PLAIN);
    }

    private @Nullable Notice notice(String location, long received) {
        if (!text(Role.TRANSPORT).equals("driver")) {
            return null;
        }
        String words = text(Role.TEXT);
        return LossTrace.in(Speaker.JOURNALD, words)
                .map(trace -> new Notice(location, received, trace.row(), trace.records(), words))
                .orElse(null);
    }

    private @Nullable Sent sent() {
        long index = number(Role.INDEX);
        return index < 0 || !text(Role.STREAM).equals("kernel")
                ? null
                : new Sent(text(Role.ARCHIVE), index, Math.min(number(Role.PREVIOUS), index - 1));
    }

    /** RFC 3339, whatever its digits; −1 for anything else. */
    static long micros(String time) {
        try {
            TemporalAccessor read = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(time);
            Instant instant = Instant.from(read);
            return instant.getEpochSecond() * 1_000_000 + instant.get(ChronoField.MICRO_OF_SECOND);
        } catch (DateTimeException none) {
            return StoredRecord.UNKNOWN;
        }
    }
}
