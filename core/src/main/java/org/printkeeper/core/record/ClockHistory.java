package org.printkeeper.core.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The clocks of one boot over time: converts printk's time to wall-clock time with what was true
 * when the record was printed.
 *
 * <pre>
 *   wall = printk + (MONOTONIC − printk) + (BOOTTIME − MONOTONIC) + (REALTIME − BOOTTIME)
 *                    drift, interpolated    time asleep             steps of the clock
 * </pre>
 *
 * Each bracket is known at the samples. Where two samples disagree about the second or third by
 * more than drift explains, the machine slept or the clock was stepped between them: capture takes
 * a sample promptly after either, so what was true before holds until shortly before the later
 * sample. The kernel's own lines about a suspend narrow it further. Samples taken before the clock
 * was disciplined borrow the third bracket from the first disciplined one, if there is one.
 *
 * <p>Thread: immutable.
 *
 * <p>Units: microseconds throughout.
 */
public final class ClockHistory {
    /** A sample follows a resume or a step within this time. */
    static final long PROMPT_MICROS = 2_000_000;

    /** Reading four clocks one after the other, and printk's estimate. */
    static final long SAMPLE_ERROR_MICROS = 1_000;

    /** How fast a clock may drift from another where no later sample bounds it: 100 ppm. */
    private static final long DRIFT_DIVISOR = 10_000;

    /** The kernel slews by at most 500 ppm; what differs by more was stepped or slept. */
    private static final long SLEW_DIVISOR = 2_000;

    private static final long JUMP_FLOOR_MICROS = 5_000;

    /**
     * One sample, as the conversion needs it.
     *
     * @param disciplinedMicros REALTIME − BOOTTIME, borrowed where that is better
     * @param observed whether somebody was sampling since the knot before
     */
    private record Knot(
            long printkMicros,
            long driftMicros,
            long asleepMicros,
            long disciplinedMicros,
            long errorMicros,
            boolean synchronised,
            boolean observed) {}

    /** A value and how far it may be off. */
    private record Estimate(long micros, long uncertaintyMicros) {}

    /** printk times of the kernel's lines before and after one sleep. */
    private record Sleep(long entryMicros, long exitMicros) {}

    private final List<Knot> knots;
    private final List<Sleep> sleeps;

    private ClockHistory(List<Knot> knots, List<Sleep> sleeps) {
        this.knots = knots;
        this.sleeps = sleeps;
    }

    /** A history of one sample; enough where the machine never slept. */
    public static ClockHistory of(ClockSample sample) {
        return new Builder().add(sample).build();
    }

    /** True when there is no sample: then nothing can be converted. */
    public boolean isEmpty() {
        return knots.isEmpty();
    }

    /**
     * When a record with this stamp was printed.
     *
     * @throws IllegalStateException when the history is empty
     */
    public WallTime at(long printkMicros) {
        if (knots.isEmpty()) {
            throw new IllegalStateException("no clock sample: ask isEmpty() first");
        }
        int next = firstAfter(printkMicros);
        Knot after = knots.get(Math.min(next, knots.size() - 1));
        Knot before = next == 0 ? beginning(after) : knots.get(next - 1);
        Estimate asleep = asleep(before, after, printkMicros);
        Estimate disciplined = disciplined(before, after, printkMicros);
        long drift =
                interpolate(before, before.driftMicros, after, after.driftMicros, printkMicros);
        Knot nearest = next == 0 ? after : before;
        return new WallTime(
                printkMicros + drift + asleep.micros + disciplined.micros,
                SAMPLE_ERROR_MICROS
                        + nearest.errorMicros
                        + asleep.uncertaintyMicros
                        + disciplined.uncertaintyMicros
                        + beyond(printkMicros),
                nearest.synchronised);
    }

    /**
     * Whether a record of this stretch of printk's time can have been printed within these moments;
     * true where that is in doubt.
     *
     * @throws IllegalStateException when the history is empty
     */
    public boolean mayReach(
            long firstMicros, long lastMicros, long sinceRealtimeMicros, long untilRealtimeMicros) {
        if (knots.isEmpty()) {
            throw new IllegalStateException("no clock sample: ask isEmpty() first");
        }
        int from = firstAfter(firstMicros) - 1;
        List<Knot> around =
                knots.subList(
                        Math.max(0, from), Math.min(knots.size(), firstAfter(lastMicros) + 1));
        long asleepBefore = from < 0 ? 0 : Long.MAX_VALUE;
        long least = around.stream().mapToLong(Knot::driftMicros).min().orElse(0);
        least +=
                Math.min(
                        asleepBefore,
                        around.stream().mapToLong(Knot::asleepMicros).min().orElse(0));
        least += around.stream().mapToLong(Knot::disciplinedMicros).min().orElse(0);
        long most = around.stream().mapToLong(Knot::driftMicros).max().orElse(0);
        most += around.stream().mapToLong(Knot::asleepMicros).max().orElse(0);
        most += around.stream().mapToLong(Knot::disciplinedMicros).max().orElse(0);
        return lastMicros + most >= sinceRealtimeMicros
                && firstMicros + least <= untilRealtimeMicros;
    }

    /** Index of the first knot after {@code printkMicros}. */
    private int firstAfter(long printkMicros) {
        int low = 0;
        int high = knots.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (knots.get(middle).printkMicros <= printkMicros) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** At boot nothing had slept; the other brackets are as the first sample found them. */
    private static Knot beginning(Knot first) {
        return new Knot(
                0,
                first.driftMicros,
                0,
                first.disciplinedMicros,
                first.errorMicros,
                first.synchronised,
                false);
    }

    private Estimate asleep(Knot before, Knot after, long at) {
        long low = before.asleepMicros;
        long high = after.asleepMicros;
        if (high - low <= JUMP_FLOOR_MICROS) {
            return new Estimate(low, 0);
        }
        List<Sleep> between =
                sleeps.stream()
                        .filter(s -> s.exitMicros > before.printkMicros)
                        .filter(s -> s.entryMicros < after.printkMicros)
                        .toList();
        if (between.isEmpty()) {
            return jump(before, low, after, high, at);
        }
        return sleptThrough(between, low, high, at);
    }

    /** Only the sum of several sleeps is known: before the first and after the last is certain. */
    private static Estimate sleptThrough(List<Sleep> between, long low, long high, long at) {
        if (at <= between.getFirst().entryMicros) {
            return new Estimate(low, 0);
        }
        if (at >= between.getLast().exitMicros) {
            return new Estimate(high, 0);
        }
        long over = between.stream().filter(s -> at >= s.exitMicros).count();
        return new Estimate(low + (high - low) * over / between.size(), high - low);
    }

    private static Estimate disciplined(Knot before, Knot after, long at) {
        long low = before.disciplinedMicros;
        long high = after.disciplinedMicros;
        long slewed = (after.printkMicros - before.printkMicros) / SLEW_DIVISOR;
        if (Math.abs(high - low) <= JUMP_FLOOR_MICROS + slewed) {
            return new Estimate(interpolate(before, low, after, high, at), 0);
        }
        return jump(before, low, after, high, at);
    }

    /** The value jumped somewhere between the knots: shortly before the later one if observed. */
    private static Estimate jump(Knot before, long low, Knot after, long high, long at) {
        if (after.observed) {
            boolean surelyBefore = at < after.printkMicros - PROMPT_MICROS;
            return new Estimate(low, surelyBefore ? 0 : Math.abs(high - low));
        }
        boolean nearerToBefore = at - before.printkMicros < after.printkMicros - at;
        return new Estimate(nearerToBefore ? low : high, Math.abs(high - low));
    }

    private static long interpolate(Knot before, long low, Knot after, long high, long at) {
        long span = after.printkMicros - before.printkMicros;
        if (span <= 0 || at >= after.printkMicros) {
            return high;
        }
        return low + Math.round((double) (high - low) * (at - before.printkMicros) / span);
    }

    /** Doubt that grows with the distance from the samples. */
    private long beyond(long at) {
        long early = knots.getFirst().printkMicros - at;
        long late = at - knots.getLast().printkMicros;
        return Math.max(0, Math.max(early, late)) / DRIFT_DIVISOR;
    }

    /**
     * Collects what the archive of one boot says about its clocks, in the order of the archive.
     *
     * <p>Thread: not safe.
     */
    public static final class Builder {
        private static final String SUSPEND_ENTRY = "PM: suspend entry";
        private static final String SUSPEND_EXIT = "PM: suspend exit";
        private static final long NONE = -1;

        private final List<ClockSample> samples = new ArrayList<>();
        private final List<Boolean> observed = new ArrayList<>();
        private final List<Sleep> sleeps = new ArrayList<>();
        private boolean sampling;
        private long entryMicros = NONE;

        /** Takes what it needs of an entry: clock samples, pauses of the capture, sleeps. */
        public Builder accept(Capture capture) {
            switch (capture) {
                case Mark mark -> accept(mark);
                case KmsgRecord record -> accept(record);
                case Gap gap -> {}
            }
            return this;
        }

        private void accept(Mark mark) {
            ClockSample.of(mark).ifPresent(this::add);
            if (mark.is(Mark.START) || mark.is(Mark.STOP) || mark.is(Mark.CRASH)) {
                sampling = false;
            }
        }

        private void accept(KmsgRecord record) {
            if (record.isFromKernel()) {
                if (record.textStartsWith(SUSPEND_ENTRY)) {
                    entryMicros = record.timestampMicros();
                } else if (record.textStartsWith(SUSPEND_EXIT) && entryMicros != NONE) {
                    addSleep(entryMicros, record.timestampMicros());
                    entryMicros = NONE;
                }
            }
        }

        /** Adds a sample that follows the one before without a pause of the capture. */
        public Builder add(ClockSample sample) {
            samples.add(sample);
            observed.add(sampling);
            sampling = true;
            return this;
        }

        /** Adds printk's time before and after one sleep, as the kernel's own lines tell it. */
        public Builder addSleep(long entryMicros, long exitMicros) {
            sleeps.add(new Sleep(entryMicros, exitMicros));
            return this;
        }

        public ClockHistory build() {
            Knot[] knots = new Knot[samples.size()];
            ClockSample disciplined = null;
            for (int i = knots.length - 1; i >= 0; i--) {
                ClockSample sample = samples.get(i);
                if (sample.synchronised()) {
                    disciplined = sample;
                }
                knots[i] =
                        knot(sample, disciplined == null ? sample : disciplined, observed.get(i));
            }
            Arrays.sort(knots, (a, b) -> Long.compare(a.printkMicros(), b.printkMicros()));
            return new ClockHistory(List.of(knots), List.copyOf(sleeps));
        }

        private static long error(ClockSample sample, ClockSample clock) {
            long borrowedOverMicros = clock.boottimeMicros() - sample.boottimeMicros();
            return Math.max(0, clock.maxErrorMicros()) + borrowedOverMicros / DRIFT_DIVISOR;
        }

        private static Knot knot(ClockSample sample, ClockSample clock, boolean observed) {
            long printkMicros =
                    sample.printkMicros() < 0 ? sample.monotonicMicros() : sample.printkMicros();
            return new Knot(
                    printkMicros,
                    sample.monotonicMicros() - printkMicros,
                    sample.boottimeMicros() - sample.monotonicMicros(),
                    clock.realtimeMicros() - clock.boottimeMicros(),
                    clock.synchronised() ? error(sample, clock) : 0,
                    clock.synchronised(),
                    observed);
        }
    }
}
