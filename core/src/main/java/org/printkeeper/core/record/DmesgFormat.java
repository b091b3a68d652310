package org.printkeeper.core.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints records in dmesg's dialect, byte for byte. Keeps what a delta and a relative time need of
 * the records before.
 *
 * <p>Thread: not safe.
 *
 * <p>Source: dmesg(1) of util-linux 2.41.
 */
public final class DmesgFormat {
    private static final byte[] SEGFAULT = "segfault at".getBytes(StandardCharsets.US_ASCII);
    private static final long TEN_SECONDS_MICROS = 10_000_000;

    private final DmesgStyle style;
    private final ByteArrayOutputStream out;

    private long lastMicros;
    private int lastMinuteOfDay;
    private int lastDayOfYear = 1;
    private boolean timeBreak;

    public DmesgFormat(DmesgStyle style, ByteArrayOutputStream out) {
        this.style = style;
        this.out = out;
    }

    /** Notes a record that a filter rejected: the next delta counts from it. */
    public void skip(DmesgRecord record) {
        lastMicros = record.timestampMicros();
    }

    /** Appends one record and its newline. */
    public void print(DmesgRecord record) {
        if (!record.isEmpty()) {
            printText(record);
        }
        out.write('\n');
    }

    private void printText(DmesgRecord record) {
        long deltaMicros = lastMicros == 0 ? 0 : record.timestampMicros() - lastMicros;
        lastMicros = record.timestampMicros();
        timeBreak = false;
        String decoded = style.decode() && !style.raw() ? decoded(record) : "";
        List<String> stamps = stamps(record, deltaMicros);
        String caller = caller(record);
        if (style.forcePrefix()) {
            printLines(record, decoded, stamps, caller);
            return;
        }
        printPrefix(decoded, stamps, caller);
        // Like dmesg: of several stamps only the last counts for the indentation.
        int indent = decoded.length() + stamps.getLast().length() + caller.length();
        printMessage(record, record.start(), record.end(), indent);
    }

    /** Every line that is not empty, with the prefix before each. */
    private void printLines(
            DmesgRecord record, String decoded, List<String> stamps, String caller) {
        List<String> prefix = stamps;
        int at = lineStart(record, record.start());
        if (at == record.end()) {
            printPrefix(decoded, prefix, caller);
        }
        while (at < record.end()) {
            int end = lineEnd(record, at);
            printPrefix(decoded, prefix, caller);
            printMessage(record, at, end, 0);
            at = lineStart(record, end);
            if (at < record.end()) {
                out.write('\n');
            }
            if (style.times().contains(DmesgTime.RELTIME) && !style.raw()) {
                prefix = List.of("[  +0.000000] ");
            }
        }
    }

    private static int lineStart(DmesgRecord record, int from) {
        int i = from;
        while (i < record.end() && record.bytes()[i] == '\n') {
            i++;
        }
        return i;
    }

    private static int lineEnd(DmesgRecord record, int from) {
        int i = from;
        while (i < record.end() && record.bytes()[i] != '\n') {
            i++;
        }
        return i;
    }

    private static String decoded(DmesgRecord record) {
        return record.hasNamedPrefix()
                ? names(new Facility(record.prefix() >> 3), Level.ofCode(record.prefix()))
                : "";
    }

    private static String names(Facility facility, Level level) {
        return leftAligned(facility.label()) + ":" + leftAligned(level.label()) + ": ";
    }

    private static String leftAligned(String name) {
        return name + " ".repeat(Math.max(0, 6 - name.length()));
    }

    private String caller(DmesgRecord record) {
        return record.caller().isEmpty()
                ? ""
                : "[" + StampText.padded(record.caller(), style.callerWidth(), ' ') + "] ";
    }

    private List<String> stamps(DmesgRecord record, long deltaMicros) {
        if (style.raw()) {
            return List.of(
                    "<"
                            + record.prefix()
                            + ">["
                            + StampText.seconds(record.timestampMicros())
                            + "] ");
        }
        return style.times().stream().map(time -> stamp(time, record, deltaMicros)).toList();
    }

    private String stamp(DmesgTime time, DmesgRecord record, long deltaMicros) {
        long micros = record.timestampMicros();
        String delta = StampText.delta(deltaMicros);
        return switch (time) {
            case NOTIME -> "";
            case SECONDS -> "[" + StampText.seconds(micros) + "] ";
            case SECONDS_DELTA -> "[" + StampText.seconds(micros) + " " + delta + "] ";
            case DELTA -> "[" + delta + "] ";
            case CTIME -> "[" + StampText.ctime(local(micros)) + "] ";
            case CTIME_DELTA -> "[" + StampText.ctime(local(micros)) + " " + delta + "] ";
            case RELTIME -> reltime(local(micros), deltaMicros);
            case ISO -> StampText.iso(wall(micros), style.zone()) + " ";
        };
    }

    private String reltime(LocalDateTime time, long deltaMicros) {
        int minuteOfDay = time.getHour() * 60 + time.getMinute();
        timeBreak = minuteOfDay != lastMinuteOfDay || time.getDayOfYear() != lastDayOfYear;
        lastMinuteOfDay = minuteOfDay;
        lastDayOfYear = time.getDayOfYear();
        if (timeBreak) {
            return "[" + StampText.shortCtime(time) + "] ";
        }
        String blanks = deltaMicros < TEN_SECONDS_MICROS ? "  " : " ";
        return "[" + blanks + StampText.signed(deltaMicros) + "] ";
    }

    private long wall(long printkMicros) {
        return style.wallMicros().applyAsLong(printkMicros);
    }

    private LocalDateTime local(long printkMicros) {
        return StampText.local(wall(printkMicros), style.zone());
    }

    private void printPrefix(String decoded, List<String> stamps, String caller) {
        append(decoded);
        String stamp = String.join("", stamps);
        if (!stamp.isEmpty()) {
            color(timeBreak ? DmesgColor.TIMEBREAK : DmesgColor.TIME);
            append(stamp);
            resetColor();
        }
        append(caller);
    }

    private void printMessage(DmesgRecord record, int start, int end, int indent) {
        if (style.palette() == null) {
            style.escaping().append(out, record.bytes(), start, end, indent);
            return;
        }
        int subsystemEnd = subsystemEnd(record.bytes(), start, end);
        if (subsystemEnd > start) {
            printColored(DmesgColor.SUBSYS, record, start, subsystemEnd, indent);
        }
        DmesgColor color = messageColor(record, subsystemEnd, end);
        printColored(color, record, subsystemEnd, end, indent);
    }

    private void printColored(
            @Nullable DmesgColor color, DmesgRecord record, int start, int end, int indent) {
        if (color != null) {
            color(color);
        }
        style.escaping().append(out, record.bytes(), start, end, indent);
        if (color != null) {
            resetColor();
        }
    }

    /** Index after the first colon and blank that something follows, or {@code start}. */
    private static int subsystemEnd(byte[] bytes, int start, int end) {
        for (int i = start; i + 2 < end; i++) {
            if (bytes[i] == ':' && (bytes[i + 1] == ' ' || bytes[i + 1] == '\t')) {
                return i + 2;
            }
        }
        return start;
    }

    private static @Nullable DmesgColor messageColor(DmesgRecord record, int start, int end) {
        int level = record.hasNamedPrefix() ? record.prefix() & 7 : -1;
        return switch (level) {
            case 1 -> DmesgColor.ALERT;
            case 2 -> DmesgColor.CRIT;
            case 3 -> DmesgColor.ERR;
            case 4 -> DmesgColor.WARN;
            default -> contains(record.bytes(), start, end) ? DmesgColor.SEGFAULT : null;
        };
    }

    private static boolean contains(byte[] bytes, int start, int end) {
        for (int i = start; i + SEGFAULT.length <= end; i++) {
            if (Arrays.equals(bytes, i, i + SEGFAULT.length, SEGFAULT, 0, SEGFAULT.length)) {
                return true;
            }
        }
        return false;
    }

    private void color(DmesgColor color) {
        if (style.palette() != null) {
            append(style.palette().sequence(color));
        }
    }

    private void resetColor() {
        if (style.palette() != null) {
            append(DmesgPalette.RESET);
        }
    }

    private void append(String ascii) {
        out.writeBytes(ascii.getBytes(StandardCharsets.ISO_8859_1));
    }
}
