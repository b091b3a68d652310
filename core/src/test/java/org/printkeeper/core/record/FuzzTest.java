package org.printkeeper.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

/** Whatever bytes come: a value or one exception; what is encoded comes back. */
class FuzzTest {
    private static final int SEEDS = 200_000;

    private static final List<String> SAMPLES =
            List.of(
                    "6,339,5140900,-,caller=T1;NET: Registered\\x0aprotocol\n SUBSYSTEM=net\n DEVICE=n8\n",
                    "30,18446744073709551615,99999999,c;x\\xd1\\x80;,= \n KEY=\\x5c\n",
                    "# gap first=1 last=18446744073709551615 cause=overrun after_usec=1 before_usec=-1\n",
                    "# clock time=2026-01-01T00:00:00.000000Z printk_usec=-1 monotonic_usec=1"
                            + " boottime_usec=2 realtime_usec=3 sync=yes max_error_usec=4\n",
                    "# note text=\"a \\x22quoted\\x22 \\x5c text\" empty=\"\"\n");

    @Test
    void readingThrowsNothingButMalformedEntry() {
        for (long seed = 0; seed < SEEDS; seed++) {
            byte[] bytes = mutated(new Random(seed));
            try {
                examine(bytes, seed);
            } catch (RuntimeException | Error failure) {
                throw new AssertionError("seed " + seed + ": " + shown(bytes), failure);
            }
        }
    }

    private static void examine(byte[] bytes, long seed) {
        EntryGrammar.end(bytes, 0, bytes.length);
        Capture capture;
        try {
            capture = EntryGrammar.decode(bytes, 0, bytes.length);
        } catch (MalformedEntryException refused) {
            assertThat(refused).hasMessageContaining("expected");
            return;
        }
        switch (capture) {
            case KmsgRecord record -> {
                record.text();
                record.keys();
                record.caller();
                record.isCut();
                record.facility().label();
                assertThat(EntryGrammar.encode(record)).startsWith(bytes);
            }
            case Gap gap -> comesBack(gap, seed);
            case Mark mark -> {
                ClockSample.of(mark);
                comesBack(mark, seed);
            }
        }
    }

    private static void comesBack(Capture capture, long seed) {
        byte[] entry = EntryGrammar.encode(capture);
        try {
            assertThat(EntryGrammar.decode(entry, 0, entry.length))
                    .as("seed %d: %s", seed, shown(entry))
                    .isEqualTo(capture);
        } catch (MalformedEntryException broken) {
            throw new AssertionError("seed " + seed + ": " + shown(entry), broken);
        }
    }

    private static byte[] mutated(Random random) {
        byte[] bytes;
        if (random.nextInt(4) == 0) {
            bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
        } else {
            String sample = SAMPLES.get(random.nextInt(SAMPLES.size()));
            bytes = sample.getBytes(StandardCharsets.ISO_8859_1);
        }
        for (int change = random.nextInt(5); change > 0 && bytes.length > 0; change--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) "0123456789,;\\x\n =\"#-".charAt(random.nextInt(20));
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> bytes = Arrays.copyOfRange(bytes, at, bytes.length);
                default -> {
                    byte[] twice = Arrays.copyOf(bytes, bytes.length + at);
                    System.arraycopy(bytes, 0, twice, bytes.length, at);
                    bytes = twice;
                }
            }
        }
        return bytes;
    }

    @Test
    void anyTextInAMarkComesBackAsOneLine() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            SequencedMap<String, String> fields = new LinkedHashMap<>();
            for (int field = random.nextInt(4); field >= 0; field--) {
                byte[] value = new byte[random.nextInt(20)];
                random.nextBytes(value);
                fields.put("k" + field, new String(value, StandardCharsets.UTF_8));
            }
            Mark mark = new Mark("note", fields);
            comesBack(mark, seed);
            byte[] entry = EntryGrammar.encode(mark);
            assertThat(new String(entry, StandardCharsets.ISO_8859_1).indexOf('\n'))
                    .as("seed %d", seed)
                    .isEqualTo(entry.length - 1);
        }
    }

    @Test
    void anyBytesComeBackFromTheKernelsEscaping() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] plain = new byte[random.nextInt(60)];
            random.nextBytes(plain);
            assertThat(KmsgText.unescape(KmsgText.escape(plain)))
                    .as("seed %d", seed)
                    .isEqualTo(plain);
        }
    }

    private static String shown(byte[] bytes) {
        return KmsgText.escape(bytes);
    }
}
