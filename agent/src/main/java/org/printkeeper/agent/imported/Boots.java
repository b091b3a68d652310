package org.printkeeper.agent.imported;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Divides lines where printk's clock begins anew, and puts numbered ones in their order. */
final class Boots {
    /** The lines of several CPUs may stand out of order by this much, those of one boot only. */
    private static final long MAX_DISORDER_MICROS = 10_000_000;

    private Boots() {}

    /** The lines of each boot. */
    static List<List<ForeignLine>> of(List<ForeignLine> lines) {
        List<List<ForeignLine>> boots = new ArrayList<>();
        List<ForeignLine> boot = new ArrayList<>();
        long last = -1;
        for (ForeignLine line : lines) {
            if (begins(line, last, boot)) {
                boots.add(ordered(boot));
                boot = new ArrayList<>();
                last = -1;
            }
            boot.add(line);
            last = line.printkMicros() < 0 ? last : line.printkMicros();
        }
        if (!boot.isEmpty()) {
            boots.add(ordered(boot));
        }
        return boots;
    }

    private static boolean begins(ForeignLine line, long last, List<ForeignLine> boot) {
        long micros = line.printkMicros();
        if (micros < 0 || last < 0) {
            return micros < 0 && line.isFirstOfBoot() && !boot.isEmpty();
        }
        return last - micros > MAX_DISORDER_MICROS || (micros == 0 && last > 0);
    }

    /** Datagrams overtake one another; numbers tell their order. */
    private static List<ForeignLine> ordered(List<ForeignLine> lines) {
        if (lines.stream().anyMatch(line -> line.sequence() == -1)) {
            return lines;
        }
        List<ForeignLine> sorted = new ArrayList<>(lines);
        sorted.sort(Comparator.comparing(ForeignLine::sequence, Long::compareUnsigned));
        List<ForeignLine> ordered = new ArrayList<>();
        ForeignLine before = null;
        for (ForeignLine line : sorted) {
            if (before == null || !isSame(before, line)) {
                ordered.add(line);
            }
            before = line;
        }
        return ordered;
    }

    private static boolean isSame(ForeignLine one, ForeignLine other) {
        return one.sequence() == other.sequence()
                && one.printkMicros() == other.printkMicros()
                && Arrays.equals(one.text(), other.text());
    }

    /** The numbers that are missing between two lines, in words; empty when none are. */
    static String between(@Nullable ForeignLine before, ForeignLine line) {
        if (before == null
                || before.sequence() == -1
                || line.sequence() == -1
                || line.sequence() - before.sequence() <= 1) {
            return "";
        }
        return "%s records (seq %s..%s)"
                .formatted(
                        Long.toUnsignedString(line.sequence() - before.sequence() - 1),
                        Long.toUnsignedString(before.sequence() + 1),
                        Long.toUnsignedString(line.sequence() - 1));
    }
}
