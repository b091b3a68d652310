package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.agent.archive.CrashRun;
import org.printkeeper.agent.evidence.Verification;
import org.printkeeper.agent.evidence.Verification.Verdict;

/**
 * The archive and its evidence on a disk that fails, tears and forgets, and what the verifier says
 * of it after each crash. {@code -Dcrash.runs=10000} plays that many seeds, {@code -Dcrash.seed=}
 * repeats one.
 */
class CrashTest {
    private static final int RUNS = Integer.getInteger("crash.runs", 100);

    /** The first numbers of a Random are nearly the same for seeds that are near. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    @TempDir Path folder;
    private int verified;
    private int authentic;

    @Test
    void losesNothingAcknowledgedAndStaysVerifiableThroughFailuresAndCrashes() throws Exception {
        Long only = Long.getLong("crash.seed");
        long first = only == null ? Long.getLong("crash.first", 1) : only;
        long failures = 0;
        for (long seed = first; seed < first + (only == null ? RUNS : 1); seed++) {
            try {
                failures += new CrashRun(seed * SPREAD, folder, this::verify).play();
            } catch (AssertionError | RuntimeException | IOException e) {
                throw new AssertionError("repeat with -Dcrash.seed=" + seed, e);
            }
        }
        System.out.printf(
                "%d failures of the disk, %d verifications, %d of them authentic, none else%n",
                failures, verified, authentic);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                -395854335446048335L,
                8114603064298873185L,
                1089,
                1108,
                3530,
                4129,
                4261,
                4392,
                4805,
                5001,
                5009,
                5017,
                7549,
                7842
            })
    void playsAgainWhatOnceFailed(long seed) throws Exception {
        new CrashRun(seed, folder, this::verify).play();
    }

    private void verify(Path stream, boolean all) throws IOException {
        Verification verification =
                Verification.of(
                        stream, new Verification.Trust(Optional.empty(), List.of(), _ -> {}));
        assertThat(verification.damages()).isEmpty();
        if (all) {
            assertThat(verification.verdict()).isEqualTo(Verdict.AUTHENTIC);
            assertThat(verification.unsigned()).isZero();
        }
        verified++;
        authentic += verification.verdict() == Verdict.AUTHENTIC ? 1 : 0;
        empty(stream);
    }

    private static void empty(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(directory)) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
    }
}
