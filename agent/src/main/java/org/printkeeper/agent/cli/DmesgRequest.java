package org.printkeeper.agent.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.DmesgFilter;
import org.printkeeper.core.record.DmesgTime;
import org.printkeeper.core.record.PrefixList;

/**
 * What one {@code dmesg} command line asks for.
 *
 * <p>Thread: built by one thread, then only read.
 */
final class DmesgRequest {
    /** What is done with the ring. */
    enum Action {
        READ,
        READ_CLEAR,
        CLEAR,
        CONSOLE_ON,
        CONSOLE_OFF,
        CONSOLE_LEVEL,
        HELP,
        VERSION
    }

    /** Where records are read. */
    enum Origin {
        DEVICE,
        SYSLOG,
        SYSLOG_FILE,
        KMSG_FILE,
        ARCHIVE
    }

    /** When to colour. */
    enum Color {
        /** Neither option: as auto, if terminal-colors.d does not forbid it. */
        UNSAID,
        AUTO,
        ALWAYS,
        NEVER
    }

    private static final int MIN_BUFFER_BYTES = 4096;
    private static final int USER_FACILITIES = 0xfffffe;

    Action action = Action.READ;
    Origin origin = Origin.DEVICE;
    Color color = Color.UNSAID;
    Path file = Path.of("");
    int bufferBytes;
    int consoleLevel;
    int levels = DmesgFilter.ANY;
    int facilities = DmesgFilter.ANY;
    long sinceMicros = Long.MIN_VALUE;
    long untilMicros = Long.MAX_VALUE;
    boolean follow;
    boolean onlyNew;
    boolean raw;
    boolean decode;
    boolean forcePrefix;
    boolean noEscape;
    boolean json;
    boolean ndjson;
    boolean pager;
    boolean noPager;
    boolean utc;
    String boot = "";
    String sequences = "";
    @Nullable Path stateDir;
    private final List<DmesgTime> times = new ArrayList<>();

    private DmesgRequest() {}

    /**
     * Reads the command line.
     *
     * @throws DmesgError with dmesg's message
     */
    static DmesgRequest parse(List<String> arguments) {
        DmesgRequest request = new DmesgRequest();
        for (DmesgArguments.Given given : DmesgArguments.parse(arguments)) {
            request.apply(given.option(), given.value());
        }
        if (request.json || request.ndjson) {
            request.forcePrefix = false;
            request.raw = false;
            request.noPager = true;
            request.times.clear();
        }
        return request;
    }

    /** The forms of the time stamp, resolved. */
    List<DmesgTime> times() {
        return DmesgTime.resolve(times);
    }

    /** True when a wall-clock time must be known. */
    boolean needsWallClock() {
        return times().stream().anyMatch(DmesgTime::isWallClock)
                || sinceMicros != Long.MIN_VALUE
                || untilMicros != Long.MAX_VALUE
                || ndjson;
    }

    private void apply(DmesgOption option, String value) {
        switch (option) {
            case CLEAR -> action = Action.CLEAR;
            case READ_CLEAR -> action = Action.READ_CLEAR;
            case CONSOLE_OFF -> action = Action.CONSOLE_OFF;
            case CONSOLE_ON -> action = Action.CONSOLE_ON;
            case CONSOLE_LEVEL -> {
                action = Action.CONSOLE_LEVEL;
                consoleLevel = known(PrefixList::consoleLevel, value);
            }
            case HELP -> action = Action.HELP;
            case VERSION -> action = Action.VERSION;
            case FILE -> read(Origin.SYSLOG_FILE, value);
            case KMSG_FILE -> read(Origin.KMSG_FILE, value);
            case SYSLOG -> origin = Origin.SYSLOG;
            case BUFFER_SIZE -> bufferBytes = bufferBytes(value);
            case BOOT -> {
                origin = Origin.ARCHIVE;
                boot = value;
            }
            case SEQ -> {
                origin = Origin.ARCHIVE;
                sequences = value;
            }
            case STATE_DIR -> stateDir = Options.stateDir(Path.of(value));
            case FOLLOW -> follow = true;
            case FOLLOW_NEW -> follow = onlyNew = true;
            default -> applyFilter(option, value);
        }
    }

    private void applyFilter(DmesgOption option, String value) {
        switch (option) {
            case LEVEL -> levels = plus(levels, known(PrefixList::levels, value));
            case FACILITY -> facilities = plus(facilities, known(PrefixList::facilities, value));
            case KERNEL -> facilities = plus(facilities, 1);
            case USERSPACE -> facilities = plus(facilities, USER_FACILITIES);
            case SINCE -> sinceMicros = moment(value);
            case UNTIL -> untilMicros = moment(value);
            default -> applyStyle(option, value);
        }
    }

    private void applyStyle(DmesgOption option, String value) {
        switch (option) {
            case RAW -> raw = true;
            case DECODE -> decode = true;
            case FORCE_PREFIX -> forcePrefix = true;
            case NOESCAPE -> noEscape = true;
            case JSON -> json = true;
            case NDJSON -> ndjson = true;
            case NOPAGER -> noPager = true;
            case UTC -> utc = true;
            case COLOR -> color = color(value);
            case HUMAN -> {
                times.add(DmesgTime.RELTIME);
                color = Color.AUTO;
                pager = true;
            }
            default -> times.add(time(option, value));
        }
    }

    private static DmesgTime time(DmesgOption option, String value) {
        return switch (option) {
            case SHOW_DELTA -> DmesgTime.SECONDS_DELTA;
            case RELTIME -> DmesgTime.RELTIME;
            case CTIME -> DmesgTime.CTIME;
            case NOTIME -> DmesgTime.NOTIME;
            case TIME_FORMAT ->
                    DmesgTime.parse(value)
                            .orElseThrow(() -> new DmesgError("unknown time format: " + value));
            default -> throw new IllegalStateException("not handled: --" + option.longName);
        };
    }

    private void read(Origin fileOrigin, String name) {
        origin = fileOrigin;
        file = Path.of(name);
    }

    private static int plus(int bits, int more) {
        return bits == DmesgFilter.ANY ? more : bits | more;
    }

    /** Reads a list of names. */
    private interface NameReader {
        int read(String text) throws PrefixList.UnknownNameException;
    }

    private static int known(NameReader reader, String text) {
        try {
            return reader.read(text);
        } catch (PrefixList.UnknownNameException unknown) {
            throw new DmesgError(unknown.getMessage() == null ? "" : unknown.getMessage());
        }
    }

    /** dmesg counts from the whole second. */
    private long moment(String text) {
        try {
            ZonedDateTime now = ZonedDateTime.now(zone()).truncatedTo(ChronoUnit.SECONDS);
            return ChronoUnit.MICROS.between(Instant.EPOCH, new Moment(now).parse("", text));
        } catch (UserError notATime) {
            throw new DmesgError("invalid time value \"" + text + "\"");
        }
    }

    /** Of what is printed and of dates without one. */
    ZoneId zone() {
        return utc ? ZoneOffset.UTC : ZoneId.systemDefault();
    }

    private static Color color(String text) {
        String when = text.startsWith("=") ? text.substring(1) : text;
        return switch (when.toLowerCase(Locale.ROOT)) {
            case "", "auto" -> Color.AUTO;
            case "always" -> Color.ALWAYS;
            case "never" -> Color.NEVER;
            default -> throw new DmesgError("unsupported color mode: '" + text + "'");
        };
    }

    private static int bufferBytes(String text) {
        String wrong = "invalid buffer size argument: '" + text + "'";
        if (!text.matches("\\+?[0-9]+")) {
            throw new DmesgError(wrong);
        }
        if (text.length() > 11 || Long.parseLong(text) > 0xffff_ffffL) {
            throw new DmesgError(wrong + ": Numerical result out of range");
        }
        return Math.clamp(Long.parseLong(text), MIN_BUFFER_BYTES, Integer.MAX_VALUE - 16);
    }
}
