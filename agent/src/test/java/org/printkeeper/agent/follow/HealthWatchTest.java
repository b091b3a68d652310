package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryBatch;

class HealthWatchTest {
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final HealthWatch.Illness DISK =
            new HealthWatch.Illness("archive", 90, "No space left on device");

    @TempDir Path folder;
    private final List<Finding> told = new ArrayList<>();
    private HealthWatch watch;

    @BeforeEach
    void begin() throws Exception {
        watch = watch();
    }

    /** One that knows what the stream says, as a new process would. */
    private HealthWatch watch() throws Exception {
        try (StreamReader stream = StreamReader.open(folder)) {
            return new HealthWatch(new ToldFindings(stream, told::add));
        }
    }

    private void look(int second, HealthWatch.Illness... illnesses) throws Exception {
        watch.look(List.of(illnesses), START.plusSeconds(second));
    }

    @Test
    void tellsOnceWhatLastsAndOnceThatItIsOver() throws Exception {
        for (int second = 0; second < 120; second += 5) {
            look(second, DISK);
        }
        assertThat(told)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.type()).isEqualTo(Finding.Type.HEALTH);
                    assertThat(finding.fingerprint()).isEqualTo("health/archive");
                    assertThat(finding.title())
                            .isEqualTo("Printkeeper's archive: No space left on device");
                    assertThat(finding.timeMicros()).isEqualTo(micros(30));
                });
        for (int second = 120; second < 240; second += 5) {
            look(second);
        }
        assertThat(told).hasSize(2);
        assertThat(told.getLast().state()).isEqualTo(Finding.State.WITHDRAWN);
        assertThat(told.getLast().fingerprint()).isEqualTo("health/archive");
        assertThat(told.getLast().timeMicros()).isEqualTo(micros(150));
    }

    private static long micros(int second) {
        return START.plusSeconds(second).getEpochSecond() * 1_000_000;
    }

    @Test
    void saysNothingOfWhatComesAndGoes() throws Exception {
        for (int second = 0; second < 200; second += 25) {
            look(second, DISK);
            look(second + 20);
        }
        assertThat(told).isEmpty();
    }

    @Test
    void doesNotSayThatItIsOverWhileItComesAgain() throws Exception {
        for (int second = 0; second < 200; second += 5) {
            look(second, second % 25 == 20 ? new HealthWatch.Illness[0] : one());
        }
        assertThat(told).as("it never lasted").isEmpty();
        look(200, DISK);
        look(230, DISK);
        for (int second = 235; second < 400; second += 5) {
            look(second, second % 25 == 20 ? one() : new HealthWatch.Illness[0]);
        }
        assertThat(told).hasSize(1);
    }

    private static HealthWatch.Illness[] one() {
        return new HealthWatch.Illness[] {DISK};
    }

    @Test
    void takesBackWhatAnEarlierProcessTold() throws Exception {
        look(0, DISK);
        look(30, DISK);
        keep(told.getFirst());
        told.clear();
        watch = watch();
        look(40, DISK);
        look(80, DISK);
        assertThat(told).as("it is known").isEmpty();
        watch = watch();
        look(100);
        look(130);
        assertThat(told)
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.state()).isEqualTo(Finding.State.WITHDRAWN);
                    assertThat(finding.fingerprint()).isEqualTo("health/archive");
                });
    }

    private void keep(Finding finding) throws Exception {
        StreamWriter writer =
                StreamWriter.open(
                        folder,
                        BootId.parse("0123456789abcdef0123456789abcdef").orElseThrow(),
                        StreamSettings.defaults(),
                        InstantSource.system());
        Thread writing = Thread.ofPlatform().start(writer);
        EntryBatch batch = writer.emptyBatch();
        byte[] line = FindingLine.encode(finding, START);
        batch.add(line, 0, line.length);
        writer.put(batch);
        writer.close();
        writing.join();
    }
}
