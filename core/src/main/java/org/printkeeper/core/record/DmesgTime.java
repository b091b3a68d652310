package org.printkeeper.core.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The forms in which dmesg prints a time stamp. */
public enum DmesgTime {
    NOTIME,
    CTIME,
    CTIME_DELTA,
    DELTA,
    RELTIME,
    /** Seconds since boot; its name on the command line is {@code raw}. */
    SECONDS,
    SECONDS_DELTA,
    ISO;

    /** Reads the argument of {@code --time-format}. */
    public static Optional<DmesgTime> parse(String name) {
        return switch (name) {
            case "notime" -> Optional.of(NOTIME);
            case "ctime" -> Optional.of(CTIME);
            case "delta" -> Optional.of(DELTA);
            case "reltime" -> Optional.of(RELTIME);
            case "raw" -> Optional.of(SECONDS);
            case "iso" -> Optional.of(ISO);
            default -> Optional.empty();
        };
    }

    /** True when it needs the wall clock. */
    public boolean isWallClock() {
        return this == CTIME || this == CTIME_DELTA || this == RELTIME || this == ISO;
    }

    /**
     * What is printed for the forms that were asked for, in their order: repeated ones count once,
     * a delta joins seconds or ctime, and without a time only a delta remains.
     */
    public static List<DmesgTime> resolve(List<DmesgTime> asked) {
        List<DmesgTime> times = new ArrayList<>(asked.stream().distinct().toList());
        if (times.isEmpty()) {
            return List.of(SECONDS);
        }
        if (times.contains(NOTIME)) {
            boolean delta = times.contains(DELTA) || times.contains(SECONDS_DELTA);
            return List.of(delta ? DELTA : NOTIME);
        }
        if (times.contains(CTIME) && times.remove(SECONDS_DELTA)) {
            times.set(times.indexOf(CTIME), CTIME_DELTA);
        }
        if (times.contains(SECONDS) && times.remove(DELTA)) {
            times.set(times.indexOf(SECONDS), SECONDS_DELTA);
        } else if (times.contains(CTIME) && times.remove(DELTA)) {
            times.set(times.indexOf(CTIME), CTIME_DELTA);
        }
        return List.copyOf(times);
    }
}
