package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Counts per stretch of time, and what pattern a loss has there.
 *
 * <p>Kept in steps of a twelfth of a window: the report's windows stand side by side and are twelve
 * steps each, the sliding one is the last twelve steps, wherever they begin.
 *
 * <p>Burst: more was said than the host's usual, or the collector announced an overrun, or it was
 * over within two windows. Persistent: loss in three of five consecutive windows at usual rates.
 * Class-selective: most of one level or kind is lost, in more than one window, while the rest is
 * not. Stalled: nothing has been stored from there to the end. Not yet: the grace time is not over.
 */
final class Windows {
    private static final int STEPS = 12;

    /** Two days of minutes; what is older is dropped. */
    private static final int MAX_STEPS = 2 * 24 * 60 * STEPS;

    private static final int CLASSES = 64;
    private static final int LEVELS = 8;
    private static final int CLASS_MIN_RECORDS = 10;

    private static final class Count {
        long expected;
        long stored;
        long missing;
        long notYet;
        boolean overrun;

        /** Levels, then kinds, of which something is missing. */
        long lost;

        void add(Count other) {
            expected += other.expected;
            stored += other.stored;
            missing += other.missing;
            notYet += other.notYet;
            overrun |= other.overrun;
            lost |= other.lost;
        }

        Count copy() {
            Count copy = new Count();
            copy.add(this);
            return copy;
        }
    }

    private final AuditSettings settings;
    private final TreeMap<Long, Count> steps = new TreeMap<>();
    private @Nullable Count last;
    private long lastStep;
    private final long[] classExpected = new long[CLASSES];
    private final long[] classMissing = new long[CLASSES];

    Windows(AuditSettings settings) {
        this.settings = settings;
    }

    Windows copy() {
        Windows copy = new Windows(settings);
        steps.forEach((start, count) -> copy.steps.put(start, count.copy()));
        System.arraycopy(classExpected, 0, copy.classExpected, 0, CLASSES);
        System.arraycopy(classMissing, 0, copy.classMissing, 0, CLASSES);
        return copy;
    }

    void add(long micros, int level, int kindNumber, Verdict verdict) {
        if (verdict instanceof Verdict.Excluded) {
            return;
        }
        Count count = count(stepOf(micros));
        count.expected++;
        long classes = classes(level, kindNumber);
        countClasses(classExpected, classes);
        if (verdict instanceof Verdict.Missing missing) {
            count.missing++;
            count.overrun |= isOverrun(missing.cause());
            count.lost |= classes;
            countClasses(classMissing, classes);
        } else {
            count.stored++;
        }
        if (steps.size() > MAX_STEPS) {
            steps.pollFirstEntry();
            last = null;
        }
    }

    /** Mostly that of the record before. */
    private Count count(long step) {
        Count count = last;
        if (count == null || step != lastStep) {
            count = steps.computeIfAbsent(step, start -> new Count());
            last = count;
            lastStep = step;
        }
        return count;
    }

    /** A record that may still come. */
    void addNotYet(long micros) {
        count(stepOf(micros)).notYet++;
    }

    /** More came than could be kept: the ring went over it, or a limit. */
    private static boolean isOverrun(LossCause cause) {
        return switch (cause) {
            case OVERRUN, FLOOD, STALLED, RATE_LIMIT, QUEUE, UPSTREAM -> true;
            default -> false;
        };
    }

    private static long classes(int level, int kindNumber) {
        long kind = kindNumber > 0 ? 1L << Math.min(LEVELS + kindNumber - 1, CLASSES - 1) : 0;
        return (1L << level) | kind;
    }

    private static void countClasses(long[] counter, long classes) {
        for (long left = classes; left != 0; left &= left - 1) {
            counter[Long.numberOfTrailingZeros(left)]++;
        }
    }

    private long windowOf(long micros) {
        return micros - Math.floorMod(micros, settings.windowMicros());
    }

    private long stepMicros() {
        return Math.max(1, settings.windowMicros() / STEPS);
    }

    private long stepOf(long micros) {
        long window = windowOf(micros);
        return window + (micros - window) / stepMicros() * stepMicros();
    }

    /** The window that ends with the last step, wherever it begins; empty without records. */
    Optional<AuditWindow> sliding() {
        if (steps.isEmpty()) {
            return Optional.empty();
        }
        long start = steps.lastKey() + stepMicros() - settings.windowMicros();
        Count sum = new Count();
        steps.tailMap(start).values().forEach(sum::add);
        AuditWindow.State state = list().getLast().state();
        return Optional.of(
                window(
                        start,
                        sum,
                        sum.missing > 0
                                ? state
                                : sum.notYet > 0
                                        ? AuditWindow.State.NOT_YET
                                        : AuditWindow.State.OK));
    }

    private AuditWindow window(long start, Count count, AuditWindow.State state) {
        return new AuditWindow(
                start,
                settings.clock().realtimeMicros(start),
                settings.windowMicros(),
                count.expected,
                count.stored,
                count.missing,
                state);
    }

    List<AuditWindow> list() {
        TreeMap<Long, Count> counts = new TreeMap<>();
        steps.forEach((start, count) ->
                counts.computeIfAbsent(windowOf(start), w -> new Count()).add(count));
        List<Count> all = new ArrayList<>(counts.values());
        List<Long> starts = new ArrayList<>(counts.keySet());
        AuditWindow.State[] states = states(all, starts);
        List<AuditWindow> windows = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            windows.add(window(starts.get(i), all.get(i), states[i]));
        }
        return windows;
    }

    private AuditWindow.State[] states(List<Count> all, List<Long> starts) {
        AuditWindow.State[] states = new AuditWindow.State[all.size()];
        long usual = usual(all);
        long disproportionate = disproportionate(all);
        boolean silent = true;
        for (int i = all.size() - 1; i >= 0; i--) {
            Count count = all.get(i);
            silent &= count.stored == 0;
            states[i] =
                    count.missing == 0
                            ? count.notYet > 0 ? AuditWindow.State.NOT_YET : AuditWindow.State.OK
                            : silent
                                    ? AuditWindow.State.STALLED
                                    : (count.lost & disproportionate) != 0
                                            ? AuditWindow.State.CLASS_SELECTIVE
                                            : isPersistent(all, starts, i, usual)
                                                    ? AuditWindow.State.PERSISTENT
                                                    : AuditWindow.State.BURST;
        }
        return states;
    }

    /** Three of some five consecutive windows around this one lose records at usual rates. */
    private boolean isPersistent(List<Count> all, List<Long> starts, int at, long usual) {
        if (!losesAsUsual(all.get(at), usual)) {
            return false;
        }
        long span = 4 * settings.windowMicros();
        for (int first = at; first >= 0 && starts.get(at) - starts.get(first) <= span; first--) {
            int losing = 0;
            for (int i = first; i < all.size() && starts.get(i) - starts.get(first) <= span; i++) {
                losing += losesAsUsual(all.get(i), usual) ? 1 : 0;
            }
            if (losing >= 3) {
                return true;
            }
        }
        return false;
    }

    private static boolean losesAsUsual(Count count, long usual) {
        return count.missing > 0 && !count.overrun && count.expected <= usual;
    }

    private long usual(List<Count> all) {
        if (settings.usualRecords() >= 0) {
            return settings.usualRecords();
        }
        long[] sorted = all.stream().mapToLong(count -> count.expected).sorted().toArray();
        return sorted.length == 0 ? 0 : 3 * sorted[sorted.length / 2];
    }

    /** Classes that lose at least half while the rest loses less than a third of that share. */
    private long disproportionate(List<Count> all) {
        long expected = all.stream().mapToLong(count -> count.expected).sum();
        long missing = all.stream().mapToLong(count -> count.missing).sum();
        int[] windows = new int[CLASSES];
        for (Count count : all) {
            for (long left = count.lost; left != 0; left &= left - 1) {
                windows[Long.numberOfTrailingZeros(left)]++;
            }
        }
        long found = 0;
        for (int c = 0; c < CLASSES; c++) {
            double share = share(classMissing[c], classExpected[c]);
            double rest = share(missing - classMissing[c], expected - classExpected[c]);
            boolean enough =
                    classExpected[c] >= CLASS_MIN_RECORDS
                            && expected - classExpected[c] >= CLASS_MIN_RECORDS
                            && windows[c] > 1;
            found |= enough && share >= 0.5 && rest < share / 3 ? 1L << c : 0;
        }
        return found;
    }

    private static double share(long missing, long expected) {
        return expected <= 0 ? 0 : (double) missing / expected;
    }

    static Pattern pattern(List<AuditWindow> windows, long firstMicros, long lastMicros, long n) {
        for (AuditWindow window : windows) {
            boolean touches =
                    window.startPrintkMicros() <= lastMicros
                            && firstMicros < window.startPrintkMicros() + window.lengthMicros();
            if (touches
                    && (window.state() == AuditWindow.State.PERSISTENT
                            || window.state() == AuditWindow.State.CLASS_SELECTIVE
                            || window.state() == AuditWindow.State.STALLED)) {
                return Pattern.PERSISTENT;
            }
        }
        return n == 1 ? Pattern.SINGLE : Pattern.BURST;
    }
}
