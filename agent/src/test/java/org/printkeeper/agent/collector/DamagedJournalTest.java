package org.printkeeper.agent.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.core.record.BootId;

/** Whatever stands in a journal file, reading it ends, with entries, with damage, or with both. */
class DamagedJournalTest {
    private static final BootId BOOT = BootId.parse(Journals.BOOT).orElseThrow();
    private static final int ENTRIES = 400;
    private static final int ROUNDS = 400;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"0", "1"})
    @Timeout(300)
    void endsOnAnyDamage(String compact) throws IOException, InterruptedException {
        Path file = directory.resolve("a.journal");
        Journals.write(file, Journals.mixture(ENTRIES), Map.of("SYSTEMD_JOURNAL_COMPACT", compact));
        byte[] whole = Files.readAllBytes(file);
        byte[] used = Arrays.copyOf(whole, (int) Journals.little(whole).getLong(136) + 512);
        long seed = Long.getLong("seed", System.nanoTime());
        int told = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            Files.write(file, damaged(used, random));
            told += readsToAnEnd("-Dseed=" + (seed + round));
        }
        assertThat(told).as("rounds that were told of, -Dseed=" + seed).isPositive();
    }

    private int readsToAnEnd(String seed) {
        JournalSource source = new JournalSource.OfDirectory(directory);
        try (JournalFilesReader reader =
                JournalFilesReader.open(source, BOOT, JournaldPolicy.DEFAULT)) {
            int items = Samples.items(reader).size();
            assertThat(items).as(seed).isLessThanOrEqualTo(ENTRIES);
            return reader.damage().isPresent() ? 1 : 0;
        } catch (IOException told) {
            return 1;
        } catch (RuntimeException | Error failed) {
            throw new AssertionError(seed, failed);
        }
    }

    /** Bits in objects' heads and in numbers more than in texts; sometimes the end is missing. */
    private static byte[] damaged(byte[] whole, Random random) {
        byte[] bytes = whole.clone();
        int changes = 1 + random.nextInt(16);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[random.nextInt(272)] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 2 ->
                        Journals.little(bytes)
                                .putLong(
                                        at / 8 * 8 % (bytes.length - 8),
                                        random.nextInt(1 << 20) * 8L);
                case 3 -> Arrays.fill(bytes, at, Math.min(at + 64, bytes.length), (byte) 0);
                default ->
                        Journals.little(bytes)
                                .putLong(at / 8 * 8 % (bytes.length - 8), random.nextLong());
            }
        }
        return random.nextInt(8) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }
}
