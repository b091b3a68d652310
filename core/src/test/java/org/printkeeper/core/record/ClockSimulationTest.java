package org.printkeeper.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** A simulated machine whose true time is known: sleeps, steps, a wrong clock at boot, drift. */
class ClockSimulationTest {
    private static final long SECOND = 1_000_000;
    private static final long EPOCH = 1_700_000_000L * SECOND;
    private static final long SAMPLE_EVERY = 600 * SECOND;
    private static final long PROMPTLY = SECOND;

    private final StringBuilder table = new StringBuilder();

    /** A record's stamp and when it was truly printed. */
    private record Printed(long printkMicros, long trueMicros) {}

    /** The machine, second by second. */
    private static final class Machine {
        final ClockHistory.Builder history = new ClockHistory.Builder();
        final List<Printed> printed = new ArrayList<>();
        final double drift;
        long monotonic;
        long asleep;
        long clockError;
        boolean synchronised;
        private long nextSample;

        Machine(double driftPpm) {
            drift = driftPpm / 1e6;
        }

        long printk() {
            return monotonic + Math.round(monotonic * drift);
        }

        long trueTime() {
            return EPOCH + monotonic + asleep;
        }

        ClockSample sample() {
            return new ClockSample(
                    printk(),
                    monotonic,
                    monotonic + asleep,
                    trueTime() + clockError,
                    synchronised,
                    synchronised ? 500 : -1);
        }

        void run(long seconds) {
            for (long i = 0; i < seconds; i++) {
                if (monotonic >= nextSample) {
                    history.add(sample());
                    nextSample = monotonic + SAMPLE_EVERY;
                }
                printed.add(new Printed(printk(), trueTime()));
                monotonic += SECOND;
            }
        }

        /** The kernel prints around the sleep; the capture samples a second later. */
        void sleep(long seconds, boolean withKernelLines) {
            long entry = printk() - 1;
            asleep += seconds * SECOND;
            if (withKernelLines) {
                history.addSleep(entry, printk() + 1);
            }
            nextSample = monotonic + PROMPTLY;
        }

        void step(long seconds, boolean synchronisedAfter) {
            clockError += seconds * SECOND;
            synchronised = synchronisedAfter;
            nextSample = monotonic;
        }
    }

    /** util-linux: one offset for all records, that of the moment of printing. */
    private static long utilLinux(Machine machine, long printkMicros) {
        ClockSample now = machine.sample();
        long bootTime = now.realtimeMicros() - now.boottimeMicros();
        return bootTime + (now.boottimeMicros() - now.monotonicMicros()) + printkMicros;
    }

    private static long worst(Machine machine, ToLongFunction<Printed> converted) {
        return machine.printed.stream()
                .mapToLong(p -> Math.abs(converted.applyAsLong(p) - p.trueMicros))
                .max()
                .orElse(0);
    }

    private static long median(Machine machine, ToLongFunction<Printed> converted) {
        return machine.printed.stream()
                .mapToLong(p -> Math.abs(converted.applyAsLong(p) - p.trueMicros))
                .sorted()
                .skip(machine.printed.size() / 2)
                .findFirst()
                .orElse(0);
    }

    private static void check(String scenario, Machine machine) {
        ClockHistory history = machine.history.add(machine.sample()).build();
        for (Printed p : machine.printed) {
            WallTime time = history.at(p.printkMicros);
            assertThat(Math.abs(time.realtimeMicros() - p.trueMicros))
                    .as("%s: record at %d, %s", scenario, p.printkMicros, time)
                    .isLessThanOrEqualTo(20_000 + time.uncertaintyMicros());
        }
    }

    /** Checks it and adds its line to the table of docs/time.md: errors in seconds. */
    private void checkAndTell(String scenario, Machine machine) {
        check(scenario, machine);
        ClockHistory history = machine.history.build();
        long unsure =
                machine.printed.stream()
                        .filter(p -> history.at(p.printkMicros).uncertaintyMicros() > 20_000)
                        .count();
        table.append(
                "| %s | %.3f | %.3f | %d of %d | %.3f | %.3f |%n"
                        .formatted(
                                scenario,
                                median(machine, p -> history.at(p.printkMicros).realtimeMicros())
                                        / 1e6,
                                worst(machine, p -> history.at(p.printkMicros).realtimeMicros())
                                        / 1e6,
                                unsure,
                                machine.printed.size(),
                                median(machine, p -> utilLinux(machine, p.printkMicros)) / 1e6,
                                worst(machine, p -> utilLinux(machine, p.printkMicros)) / 1e6));
    }

    @Test
    void staysWithinItsOwnUncertaintyInEveryScenario() throws IOException {
        Machine oneSleep = new Machine(0);
        oneSleep.synchronised = true;
        oneSleep.run(3000);
        oneSleep.sleep(8 * 3600, false);
        oneSleep.run(3000);
        checkAndTell("one night's sleep", oneSleep);

        Machine oneSleepTold = new Machine(0);
        oneSleepTold.synchronised = true;
        oneSleepTold.run(3000);
        oneSleepTold.sleep(8 * 3600, true);
        oneSleepTold.run(3000);
        checkAndTell("the same, with the kernel's lines", oneSleepTold);

        Machine week = new Machine(20);
        week.synchronised = true;
        for (int day = 0; day < 7; day++) {
            week.run(1800);
            week.sleep(15 * 3600, true);
            week.run(1800);
        }
        checkAndTell("a week of nights, printk 20 ppm fast", week);

        Machine wrongAtBoot = new Machine(0);
        wrongAtBoot.clockError = -86_400 * SECOND;
        wrongAtBoot.run(45);
        wrongAtBoot.step(86_400, true);
        wrongAtBoot.run(3000);
        checkAndTell("clock a day behind until NTP steps it", wrongAtBoot);

        Machine drifting = new Machine(80);
        drifting.synchronised = true;
        drifting.run(6 * 3600);
        checkAndTell("printk 80 ppm fast for six hours", drifting);

        Machine stepped = new Machine(0);
        stepped.synchronised = true;
        stepped.run(3000);
        stepped.step(-3600, false);
        checkAndTell("somebody has just put the clock back an hour", stepped);
        compareWithThePage();
    }

    private void compareWithThePage() throws IOException {
        Path page = Path.of("..", "docs", "time.md");
        String text = Files.readString(page);
        String head =
                text.substring(0, text.indexOf("|---|") + "|---|---|---|---|---|---|\n".length());
        String tail = text.substring(text.indexOf("\n\n", head.length()) + 1);
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(page, head + table + tail);
        }
        assertThat(page)
                .as("write it anew with -Dgolden.update=true")
                .hasContent(head + table + tail);
    }

    @Test
    void staysWithinItsOwnUncertaintyWhateverHappens() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 20; round++) {
            Machine machine = new Machine(random.nextInt(-50, 50));
            machine.clockError = random.nextInt(-5000, 5000) * SECOND;
            machine.run(random.nextInt(10, 500));
            machine.step(-machine.clockError / SECOND, true);
            for (int i = random.nextInt(6); i > 0; i--) {
                machine.run(random.nextInt(5, 2000));
                machine.sleep(random.nextInt(60, 100_000), random.nextBoolean());
            }
            machine.run(random.nextInt(5, 1000));
            check("seed " + seed + " round " + round, machine);
        }
    }
}
