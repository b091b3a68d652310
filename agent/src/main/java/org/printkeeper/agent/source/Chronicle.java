package org.printkeeper.agent.source;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/**
 * The marks of a capture: what is written about the capture itself, and when.
 *
 * <p>Thread: the reader's.
 *
 * <p>Units: microseconds of CLOCK_MONOTONIC, unless a name says otherwise.
 */
final class Chronicle {
    private static final DateTimeFormatter RFC3339 =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final long CHECK_MICROS = 1_000_000;
    private static final long TOLERANCE_MICROS = 10_000;

    private final SourceSettings settings;
    private final BootFacts boot;
    private final @Nullable ResumePoint resume;
    private final HostClock clock;

    private ClockSample lastMarked;
    private long lastChecked;
    private long lastEntry;

    /** Least lag of printk's clock seen since the last clock mark, and before it. */
    private @Nullable Long lagSinceMark;

    private @Nullable Long lagBefore;

    Chronicle(
            SourceSettings settings,
            BootFacts boot,
            @Nullable ResumePoint resume,
            HostClock clock) {
        this.settings = settings;
        this.boot = boot;
        this.resume = resume;
        this.clock = clock;
        lastMarked = clock.sample(null);
        lastChecked = lastEntry = lastMarked.monotonicMicros();
    }

    long now() {
        return clock.monotonicMicros();
    }

    /** The mark with the time of day as its first field. */
    Mark timed(Mark mark) {
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        fields.put("time", time(clock.sample(null).realtimeMicros()));
        fields.putAll(mark.fields());
        return new Mark(mark.kind(), fields);
    }

    private static String time(long realtimeMicros) {
        return RFC3339.format(Instant.EPOCH.plus(realtimeMicros, ChronoUnit.MICROS));
    }

    /**
     * What stands before the first record.
     *
     * @param source the device or text that is read
     * @param counting whether it numbers its records
     * @param firstReadable number of the oldest record in the ring, or empty
     */
    List<Mark> opening(String source, boolean counting, String firstReadable) {
        List<Mark> marks = new ArrayList<>();
        if (resume != null && !resume.cleanStop()) {
            marks.add(timed(Mark.of(Mark.CRASH, "boot", resume.bootId().toString())));
        }
        if (resume == null || !resume.bootId().equals(boot.bootId())) {
            marks.add(timed(boot.toMark(firstReadable)));
        }
        marks.add(
                timed(
                        Mark.of(
                                Mark.START,
                                "version",
                                settings.version(),
                                "pid",
                                Long.toString(ProcessHandle.current().pid()),
                                "source",
                                source,
                                "counting",
                                counting ? "yes" : "no",
                                "read_mode",
                                settings.readMode().label(),
                                "uptime_usec",
                                Long.toString(clock.sample(null).boottimeMicros()))));
        marks.add(clockMark(clock.sample(lag()), "start"));
        return marks;
    }

    Mark caughtUp() {
        return timed(Mark.of(Mark.CAUGHT_UP));
    }

    Mark closing() {
        return timed(Mark.of(Mark.STOP));
    }

    /**
     * Learns from a record that was waited for: its stamp was taken just before the wake-up. The
     * least difference is the one with the least delay in it.
     */
    void sawPromptly(long wokeMicros, long printkMicros) {
        long lag = wokeMicros - printkMicros;
        if (lagSinceMark == null || lag < lagSinceMark) {
            lagSinceMark = lag;
        }
    }

    private @Nullable Long lag() {
        return lagSinceMark != null ? lagSinceMark : lagBefore;
    }

    /** Something is being written: the silence is broken. */
    void wrote(long now) {
        lastEntry = now;
    }

    /** The mark that is due, if any. */
    Optional<Mark> due(long now) {
        Optional<Mark> clockMark = checkClock(now);
        if (clockMark.isEmpty() && isPast(now, lastEntry, settings.heartbeat())) {
            return Optional.of(timed(Mark.of(Mark.HEARTBEAT)));
        }
        return clockMark;
    }

    private Optional<Mark> checkClock(long now) {
        if (now - lastChecked < CHECK_MICROS) {
            return Optional.empty();
        }
        lastChecked = now;
        ClockSample sample = clock.sample(lag());
        return reason(sample).map(reason -> clockMark(sample, reason));
    }

    private Optional<String> reason(ClockSample sample) {
        if (moved(suspended(sample) - suspended(lastMarked))) {
            return Optional.of("resume");
        }
        if (moved(stepped(sample) - stepped(lastMarked))) {
            return Optional.of("step");
        }
        return isPast(
                        sample.monotonicMicros(),
                        lastMarked.monotonicMicros(),
                        settings.clockInterval())
                ? Optional.of("interval")
                : Optional.empty();
    }

    private static boolean moved(long micros) {
        return Math.abs(micros) > TOLERANCE_MICROS;
    }

    private static long suspended(ClockSample sample) {
        return sample.boottimeMicros() - sample.monotonicMicros();
    }

    private static long stepped(ClockSample sample) {
        return sample.realtimeMicros() - sample.boottimeMicros();
    }

    private Mark clockMark(ClockSample sample, String reason) {
        lagBefore = lag();
        lagSinceMark = null;
        lastMarked = sample;
        return timed(sample.toMark().with("reason", reason));
    }

    private static boolean isPast(long now, long since, Duration interval) {
        return interval.isPositive() && now - since >= micros(interval);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    /** How long the reader may sleep until something is due; −1 for ever. */
    int timeoutMillis(long now) {
        long left =
                Math.min(
                        left(now, lastEntry, settings.heartbeat()),
                        left(now, lastMarked.monotonicMicros(), settings.clockInterval()));
        return left == Long.MAX_VALUE ? -1 : Math.clamp(left / 1000 + 1, 1, 3_600_000);
    }

    private static long left(long now, long since, Duration interval) {
        return interval.isPositive() ? since + micros(interval) - now : Long.MAX_VALUE;
    }
}
