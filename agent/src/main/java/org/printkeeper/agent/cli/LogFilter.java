package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

/**
 * Which lines {@code logs} shows. A gap is shown wherever its time fits: what is missing could have
 * matched everything else.
 *
 * @param sinceMicros first moment, since 1970 UTC, or Long.MIN_VALUE
 * @param untilMicros last moment, or Long.MAX_VALUE
 */
record LogFilter(
        Level mostSevere,
        Level leastSevere,
        boolean kernelOnly,
        @Nullable Pattern pattern,
        long sinceMicros,
        long untilMicros) {

    boolean accepts(LogLine line) {
        return isInTime(line) && (line.isLoss() || matches(line));
    }

    private boolean matches(LogLine line) {
        Level level = line.level();
        return level.isAtLeast(leastSevere)
                && mostSevere.isAtLeast(level)
                && (!kernelOnly || line.facility().equals(Facility.KERN))
                && (pattern == null || pattern.matcher(line.text()).find());
    }

    /** A line whose time nobody knows is shown: leaving it out would hide it for ever. */
    private boolean isInTime(LogLine line) {
        if (!hasTimes()) {
            return true;
        }
        return line.time()
                .map(t -> t.realtimeMicros() >= sinceMicros && t.realtimeMicros() <= untilMicros)
                .orElse(true);
    }

    boolean hasTimes() {
        return sinceMicros != Long.MIN_VALUE || untilMicros != Long.MAX_VALUE;
    }

    /** A pattern as journalctl's {@code --grep}: case matters only where a letter is upper-case. */
    static Pattern pattern(String text) {
        boolean smart = text.chars().noneMatch(Character::isUpperCase);
        try {
            return Pattern.compile(text, smart ? Pattern.CASE_INSENSITIVE : 0);
        } catch (com.google.re2j.PatternSyntaxException bad) {
            throw UserError.usage("--grep '%s': %s".formatted(text, bad.getMessage()));
        }
    }

    /** A level, or a range {@code FROM..TO}, in either order. */
    static Level[] levels(String text) {
        int dots = text.indexOf("..");
        Optional<Level> first = Level.parse(dots < 0 ? "emerg" : text.substring(0, dots));
        Optional<Level> second = Level.parse(dots < 0 ? text : text.substring(dots + 2));
        if (first.isEmpty() || second.isEmpty()) {
            throw UserError.usage(
                    "--priority is '%s', expected a level such as err or 3, or a range such as"
                                    .formatted(text)
                            + " emerg..err");
        }
        boolean ordered = first.get().isAtLeast(second.get());
        return new Level[] {
            ordered ? first.get() : second.get(), ordered ? second.get() : first.get()
        };
    }
}
