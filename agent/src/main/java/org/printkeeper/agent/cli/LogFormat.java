package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.CaptureJson;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.Escaping;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.JsonText;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.WallTime;

/**
 * How {@code logs} writes a line, as journalctl names the forms.
 *
 * <p>Source: systemd v252, src/shared/logs-show.c; systemd.io/JOURNAL_EXPORT_FORMATS.
 */
enum LogFormat {
    SHORT("MMM dd HH:mm:ss"),
    SHORT_FULL("EEE yyyy-MM-dd HH:mm:ss zzz"),
    SHORT_ISO("yyyy-MM-dd'T'HH:mm:ssxx"),
    SHORT_ISO_PRECISE("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxx"),
    SHORT_PRECISE("MMM dd HH:mm:ss.SSSSSS"),
    SHORT_MONOTONIC(""),
    SHORT_DELTA(""),
    SHORT_UNIX(""),
    WITH_UNIT("EEE yyyy-MM-dd HH:mm:ss zzz"),
    VERBOSE("EEE yyyy-MM-dd HH:mm:ss.SSSSSS zzz"),
    EXPORT(""),
    JSON(""),
    JSON_PRETTY(""),
    JSON_SSE(""),
    JSON_SEQ(""),
    CAT(""),
    /** Everything that is known, one object a line, in our own schema: {@code --json}. */
    OWN_JSON("");

    private static final Set<LogFormat> SHORT_FORMS =
            Set.of(
                    SHORT,
                    SHORT_FULL,
                    SHORT_ISO,
                    SHORT_ISO_PRECISE,
                    SHORT_PRECISE,
                    SHORT_MONOTONIC,
                    SHORT_DELTA,
                    SHORT_UNIX,
                    WITH_UNIT);
    private static final String TAB = " ".repeat(8);
    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    private final String pattern;

    LogFormat(String pattern) {
        this.pattern = pattern;
    }

    /**
     * Where and how to write.
     *
     * @param host name before each line; empty for none
     * @param times writes a moment
     * @param raw whether bytes go out as they are, whatever they do to a terminal
     * @param fields the fields of structured forms; empty for all
     */
    record Target(
            PrintStream out,
            boolean color,
            String host,
            LogTimes times,
            boolean raw,
            boolean namesHost,
            Set<String> fields) {}

    LogTimes times(Supplier<ZoneId> zone) {
        return new LogTimes(pattern, zone);
    }

    /** The forms that {@code --output} takes. */
    static List<LogFormat> named() {
        return List.of(values()).stream().filter(format -> format != OWN_JSON).toList();
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether fragments of one line are shown as one. */
    boolean joins() {
        return isShort() || this == CAT;
    }

    boolean isShort() {
        return SHORT_FORMS.contains(this);
    }

    /** Whether it is text for people: remarks may stand between the lines. */
    boolean takesRemarks() {
        return isShort() || this == CAT || this == VERBOSE;
    }

    boolean showsWallTime() {
        return this != CAT && this != SHORT_MONOTONIC && this != SHORT_DELTA;
    }

    /** Announces the boot that the following lines are of. */
    void printBoot(Optional<BootId> boot, Target target) {
        if (this == OWN_JSON) {
            String id = boot.map(BootId::toString).orElse("unknown");
            target.out.println("{\"boot\":" + JsonText.quote(id) + "}");
        } else if (isShort() || this == VERBOSE) {
            target.out.println("-- Boot " + boot.map(BootId::compact).orElse("unknown") + " --");
        }
    }

    /** Prints a line; {@code beforeMicros} is printk's time of the one before it, or −1. */
    void print(LogLine line, long beforeMicros, Target target) {
        switch (this) {
            case OWN_JSON -> target.out.println(ownJson(line));
            case EXPORT -> export(line, target);
            case JSON -> target.out.println(json(line, target, "{", ",", "}"));
            case JSON_PRETTY -> target.out.println(json(line, target, "{\n\t", ",\n\t", "\n}"));
            case JSON_SSE ->
                    target.out.println("data: " + json(line, target, "{", ",", "}") + "\n");
            case JSON_SEQ -> target.out.println("\u001e" + json(line, target, "{", ",", "}"));
            case VERBOSE -> verbose(line, target);
            default -> printText(line, beforeMicros, target);
        }
    }

    private void printText(LogLine line, long beforeMicros, Target target) {
        if (line.isLoss()) {
            byte[] loss = ("-- " + line.text() + " --").getBytes(StandardCharsets.UTF_8);
            text("", 0, loss, target.color ? RED : "", target);
            return;
        }
        String color = target.color ? color(line.level()) : "";
        if (this == CAT) {
            text("", 0, line.message(), color, target);
        } else {
            String host = target.namesHost ? " " + target.host : "";
            String from = KmsgText.visible(line.origin().label());
            String head = stamp(line, beforeMicros, target) + host + " " + from + ": ";
            // journalctl does not count " unknown"
            int uncounted = line.origin().identifier().isEmpty() ? from.length() + 1 : 0;
            text(head, head.length() - uncounted, line.message(), color, target);
        }
    }

    /**
     * The message line by line under the head, as wide as journalctl takes it to be; what was never
     * meant for a terminal is made visible.
     */
    private void text(String head, int headWidth, byte[] message, String color, Target target) {
        if (color.isEmpty() && isPlain(message)) {
            byte[] before = head.getBytes(StandardCharsets.UTF_8);
            byte[] line = Arrays.copyOf(before, before.length + message.length + 1);
            System.arraycopy(message, 0, line, before.length, message.length);
            line[line.length - 1] = '\n';
            target.out.write(line, 0, line.length);
            return;
        }
        byte[] text = isShort() && !target.raw ? withoutTabs(message) : message;
        boolean endsLine = text.length > 0 && text[text.length - 1] == '\n' && this != CAT;
        int length = text.length - (endsLine ? 1 : 0);
        Escaping escaping = target.raw ? Escaping.NONE : Escaping.UTF_8_TERMINAL;
        String before = head;
        for (int from = 0; from <= length; ) {
            int to = lineEnd(text, from, length);
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            escaping.append(shown, text, from, to, 0);
            target.out.print(before + color);
            target.out.write(shown.toByteArray(), 0, shown.size());
            target.out.println(color.isEmpty() ? "" : PLAIN);
            before = " ".repeat(headWidth);
            from = to + 1;
        }
    }

    private static int lineEnd(byte[] text, int from, int length) {
        int end = from;
        while (end < length && text[end] != '\n') {
            end++;
        }
        return end;
    }

    private static byte[] withoutTabs(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1)
                .replace("\t", TAB)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Whether it is one line of printable ASCII, as most are. */
    private static boolean isPlain(byte[] message) {
        for (byte b : message) {
            if (b < ' ' || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    private String stamp(LogLine line, long beforeMicros, Target target) {
        long micros = line.printkMicros();
        Optional<WallTime> time = showsWallTime() ? line.time() : Optional.empty();
        if (this == SHORT_DELTA) {
            return delta(micros, beforeMicros);
        }
        return time.map(t -> wall(t.realtimeMicros(), target))
                .orElseGet(() -> "[" + monotonic(micros) + "]");
    }

    private String wall(long micros, Target target) {
        if (this == SHORT_UNIX) {
            return "%d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
        }
        return target.times.of(micros);
    }

    private static String delta(long micros, long before) {
        return before < 0 || micros < before
                ? "[" + monotonic(micros) + " ".repeat(16) + "]"
                : "[%s <%s >]".formatted(monotonic(micros), monotonic(micros - before));
    }

    private static String monotonic(long micros) {
        return micros < 0
                ? "    ?.??????"
                : "%5d.%06d".formatted(micros / 1_000_000, micros % 1_000_000);
    }

    private static String color(Level level) {
        return switch (level) {
            case EMERG, ALERT, CRIT, ERR -> RED;
            case WARN -> YELLOW;
            case NOTICE -> BOLD;
            case INFO, DEBUG -> "";
        };
    }

    private static SequencedMap<String, byte[]> content(LogLine line, Target target) {
        SequencedMap<String, byte[]> fields = LogFields.content(line, target.host);
        if (!target.fields.isEmpty()) {
            fields.keySet().retainAll(target.fields);
        }
        return fields;
    }

    private void verbose(LogLine line, Target target) {
        String time =
                line.time()
                        .map(t -> wall(t.realtimeMicros(), target))
                        .orElse("[" + monotonic(line.printkMicros()) + "]");
        target.out.println(time + " [" + line.cursor() + "]");
        line.boot().ifPresent(boot -> target.out.println("    _BOOT_ID=" + boot.compact()));
        content(line, target)
                .forEach((name, value) -> {
                    String head = "    " + name + "=";
                    text(head, head.length(), value, "", target);
                });
    }

    private static void export(LogLine line, Target target) {
        SequencedMap<String, byte[]> fields = new LinkedHashMap<>(LogFields.address(line));
        fields.putAll(content(line, target));
        fields.forEach((name, value) -> {
            if (LogFields.isPrintable(value, false)) {
                target.out.print(name + "=");
            } else {
                byte[] length =
                        ByteBuffer.allocate(Long.BYTES)
                                .order(ByteOrder.LITTLE_ENDIAN)
                                .putLong(value.length)
                                .array();
                target.out.print(name + "\n");
                target.out.write(length, 0, length.length);
            }
            target.out.write(value, 0, value.length);
            target.out.print("\n");
        });
        target.out.print("\n");
    }

    private String json(LogLine line, Target target, String open, String comma, String close) {
        SequencedMap<String, byte[]> fields = new LinkedHashMap<>(LogFields.address(line));
        fields.putAll(content(line, target));
        String colon = this == JSON_PRETTY ? " : " : ":";
        return fields.entrySet().stream()
                .map(field -> JsonText.quote(field.getKey()) + colon + value(field))
                .collect(Collectors.joining(comma, open, close));
    }

    private String value(Map.Entry<String, byte[]> field) {
        byte[] value = field.getValue();
        if (LogFields.isPrintable(value, true)) {
            return JsonText.quote(value, 0, value.length);
        }
        boolean pretty = this == JSON_PRETTY;
        return IntStream.range(0, value.length)
                .mapToObj(i -> Integer.toString(value[i] & 0xff))
                .collect(
                        Collectors.joining(
                                pretty ? ",\n\t\t" : ",",
                                pretty ? "[\n\t\t" : "[",
                                pretty ? "\n\t]" : "]"));
    }

    private static String ownJson(LogLine line) {
        return switch (line.capture()) {
            case KmsgRecord record -> CaptureJson.of(record, line.time().orElse(null));
            case Gap gap -> CaptureJson.of(gap);
            case Mark mark when line.isDamage() -> damage(mark);
            case Mark mark when line.isHole() ->
                    "{\"hole\":" + JsonText.quote(mark.field("reason").orElse("")) + "}";
            case Mark mark -> CaptureJson.of(DmesgRecord.of(mark), line.time().orElse(null));
        };
    }

    private static String damage(Mark mark) {
        return "{\"damaged\":{\"index\":"
                + mark.field("index").orElse("null")
                + ",\"entries\":"
                + mark.field("entries").orElse("null")
                + ",\"reason\":"
                + JsonText.quote(mark.field("reason").orElse(""))
                + "}}";
    }
}
