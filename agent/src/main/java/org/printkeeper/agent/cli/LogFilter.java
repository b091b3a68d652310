package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.FrameInfo;
import org.printkeeper.agent.archive.FrameInfo.Content;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;

/**
 * Which lines {@code logs} shows. A gap is shown wherever its time fits: what is missing could have
 * matched everything else.
 *
 * @param levels bit n is set when level n is wanted
 * @param facilities codes of the wanted ones; empty for all
 * @param identifiers what the wanted ones come from; empty for all
 * @param pattern what the text must match
 * @param literals what must stand in the text for the pattern to match
 * @param sinceMicros first moment, since 1970 UTC, or Long.MIN_VALUE
 * @param untilMicros last moment, or Long.MAX_VALUE
 */
record LogFilter(
        int levels,
        Set<Integer> facilities,
        Set<String> identifiers,
        @Nullable Pattern pattern,
        LogLiterals literals,
        long sinceMicros,
        long untilMicros) {
    static final int ALL_LEVELS = 0xff;

    /** Lets losses pass and nothing else. */
    static LogFilter losses() {
        return new LogFilter(
                0, Set.of(), Set.of(), null, LogLiterals.NONE, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    /** The same for all texts: for what stands around a match. */
    LogFilter withoutPattern() {
        return new LogFilter(
                levels, facilities, identifiers, null, LogLiterals.NONE, sinceMicros, untilMicros);
    }

    boolean accepts(LogLine line) {
        return isInTime(line) && (line.isLoss() || (isWanted(line.prefix()) && matches(line)));
    }

    /** Whether the pattern, where there is one, matches. */
    boolean matches(LogLine line) {
        return (identifiers.isEmpty() || identifiers.contains(line.origin().identifier()))
                && (pattern == null || pattern.matcher(line.text()).find());
    }

    private boolean isWanted(int prefix) {
        return (levels & (1 << (prefix & 7))) != 0
                && (facilities.isEmpty() || facilities.contains(prefix >> 3));
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

    /** False when {@link #accepts} would say no to the record that was parsed last. */
    boolean mayAccept(KmsgHeader header, byte[] bytes, int end) {
        return isWanted(header.prefix()) && literals.mayBeIn(bytes, header.textStart(), end);
    }

    /** False when {@link #accepts} would say no to a line of this record alone. */
    boolean mayAccept(KmsgRecord record) {
        return pattern == null || pattern.matcher(record.text()).find();
    }

    /** True when nothing of this block can be shown, nor change how something else is shown. */
    boolean skips(Block block, ClockHistory clocks) {
        return isPlain(block)
                && block.frame().filter(frame -> isNothingOf(frame, clocks)).isPresent();
    }

    private static boolean isPlain(Block block) {
        return block.frame().filter(FrameInfo::isGapless).isPresent()
                && !block.mayHold(Content.TEXT)
                && !block.mayHold(Content.FRAGMENT);
    }

    private boolean isNothingOf(FrameInfo frame, ClockHistory clocks) {
        return (frame.levels() & levels) == 0
                || !literals.mayBeIn(frame)
                || (hasTimes()
                        && !clocks.isEmpty()
                        && !clocks.mayReach(
                                frame.minMicros(), frame.maxMicros(), sinceMicros, untilMicros));
    }

    /** True when only the records that hold one of the literals need be looked at. */
    boolean findsAllIn(Block block) {
        return !literals.isEmpty() && isPlain(block);
    }

    /**
     * A pattern as journalctl's {@code --grep}: case matters only where a letter is upper-case.
     *
     * @param caseSensitive what the user said of it
     */
    static Pattern pattern(String text, Optional<Boolean> caseSensitive) {
        boolean matters =
                caseSensitive.orElseGet(() -> text.chars().anyMatch(Character::isUpperCase));
        try {
            return Pattern.compile(text, matters ? 0 : Pattern.CASE_INSENSITIVE);
        } catch (com.google.re2j.PatternSyntaxException bad) {
            throw UserError.usage("--grep '%s': %s".formatted(text, bad.getMessage()));
        }
    }

    /** The bits of a level and the more severe ones, or of a range {@code FROM..TO}. */
    static int levels(String text) {
        int dots = text.indexOf("..");
        Optional<Level> first = Level.parse(dots < 0 ? "emerg" : text.substring(0, dots));
        Optional<Level> second = Level.parse(dots < 0 ? text : text.substring(dots + 2));
        if (first.isEmpty() || second.isEmpty()) {
            throw UserError.usage(
                    "--priority is '%s', expected a level such as err or 3, or a range such as"
                                    .formatted(text)
                            + " emerg..err");
        }
        int low = Math.min(first.get().code(), second.get().code());
        int high = Math.max(first.get().code(), second.get().code());
        return (2 << high) - (1 << low);
    }
}
