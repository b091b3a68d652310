package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.KmsgRecord;

/**
 * An hour of a host's usual life on a simulated clock: mixed traffic, bursts, a collector that lags
 * and is started anew, rotation. Nothing is lost, and nothing is told; one record lost is.
 */
class QuietHourTest {
    private static final long SECOND = 1_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long ZERO = 1_700_000_000_000_000L;
    private static final long WINDOW_AND_GRACE_MICROS = 75 * SECOND;
    private static final int SEEDS = 5;
    private static final int NONE = -1;

    /** An item of the store, and when it is there to be read. */
    private record Stored(long atMicros, StoreItem item) {}

    private record Told(long atMicros, Finding finding) {}

    @ParameterizedTest
    @EnumSource
    void tellsNothingInAQuietHour(Strength strength) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<KmsgRecord> said = said(new Random(seed));
            assertThat(told(strength, said, stored(strength, said, NONE, new Random(seed))))
                    .as("seed %d", seed)
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsOneRecordThatIsLostInItWithinAWindowAndTheGrace(Strength strength) {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<KmsgRecord> said = said(new Random(seed));
            int lost = said.size() / 3;
            while (!said.get(lost).escapedText().startsWith("unique")) {
                lost++;
            }
            KmsgRecord record = said.get(lost);
            assertThat(told(strength, said, stored(strength, said, lost, new Random(seed))))
                    .as("seed %d", seed)
                    .anySatisfy(told -> {
                        assertThat(told.finding().type()).isEqualTo(Finding.Type.LOSS);
                        assertThat(told.finding().firstSequence()).isEqualTo(record.sequence());
                        assertThat(told.finding().records()).isEqualTo(1);
                        assertThat(told.atMicros())
                                .isLessThanOrEqualTo(
                                        record.timestampMicros() + WINDOW_AND_GRACE_MICROS);
                    });
        }
    }

    private static List<KmsgRecord> said(Random random) {
        List<KmsgRecord> said = new ArrayList<>();
        long micros = SECOND;
        while (micros < HOUR) {
            int together = random.nextInt(60) == 0 ? 400 : 1 + random.nextInt(3);
            for (int i = 0; i < together; i++) {
                int number = said.size();
                int prefix = random.nextInt(4) == 0 ? 14 : random.nextInt(8);
                said.add(Samples.record(number, micros, prefix, text(number, random)));
                micros += random.nextInt(3) * 20L; // some share a microsecond
            }
            micros += random.nextLong(12 * SECOND);
        }
        return said;
    }

    private static String text(int number, Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "usb 1-" + random.nextInt(4) + ": reset high-speed USB device";
            case 1 -> "IN=eth0 OUT= SRC=10.0.0." + random.nextInt(9) + " DPT=" + number;
            case 2 -> "oom-kill:constraint=CONSTRAINT_MEMCG,task=java,pid=" + number;
            case 3 -> "audit: type=1400 op=\"open\" name=\"/tmp/\u001b[1m" + number + "\"";
            default -> "unique " + number;
        };
    }

    /** In the order in which the collector takes them in. */
    private static List<Stored> stored(
            Strength strength, List<KmsgRecord> said, int lost, Random random) {
        List<Stored> stored = new ArrayList<>();
        long at = 0;
        int nextNotice = 0;
        for (int i = 0; i < said.size(); i++) {
            long micros = said.get(i).timestampMicros();
            for (; nextNotice < 3 && micros >= (nextNotice + 1) * 15L * MINUTE; nextNotice++) {
                stored.add(new Stored(at, notice(nextNotice, strength)));
            }
            at = Math.max(at, micros + lag(micros, random));
            if (i != lost) {
                stored.add(new Stored(at, item(strength, said.get(i), at)));
            }
        }
        return stored;
    }

    /** A second mostly, six for ten minutes; down for eight seconds at the half hour. */
    private static long lag(long micros, Random random) {
        boolean isLagging = micros > 10 * MINUTE && micros < 20 * MINUTE;
        long down = 30 * MINUTE + 8 * SECOND - micros;
        return Math.max(
                (isLagging ? 6 * SECOND : 0) + random.nextLong(2 * SECOND),
                down > 0 && down < 8 * SECOND ? down : 0);
    }

    /** What a collector says of itself when nothing is lost. */
    private static Notice notice(int which, Strength strength) {
        if (strength != Strength.STRONG) {
            return new Notice("log:1", -1, SyslogLossRows.ROTATED, -1, "between two files");
        }
        return which == 1
                ? new Notice("j", -1, JournaldLossRows.RESTARTED, -1, "Journal started")
                : new Notice("j", -1, JournaldLossRows.SUPPRESSED, 40, "Suppressed 40 messages");
    }

    private static StoredRecord item(Strength strength, KmsgRecord said, long atMicros) {
        boolean isStrong = strength == Strength.STRONG;
        return Samples.stored(
                strength == Strength.WEAK ? -1 : said.timestampMicros(),
                -1,
                isStrong ? said.prefix() : -1,
                isStrong ? said.text() : said.escapedText(),
                isStrong ? TextForm.PLAIN : TextForm.KMSG,
                ZERO + atMicros);
    }

    /** As the live audit does it: all that is known by now, judged every five seconds. */
    private static List<Told> told(Strength strength, List<KmsgRecord> said, List<Stored> stored) {
        StoreProfile profile =
                strength == Strength.STRONG
                        ? Samples.journald()
                        : Samples.file(strength, false, Policy.KEEPS_ALL);
        AuditSettings settings = AuditSettings.DEFAULTS.withClock(PrintkClock.ofZero(ZERO));
        LiveAudit audit = new LiveAudit(profile, settings, Optional.empty());
        Iterator<KmsgRecord> records = said.iterator();
        Iterator<Stored> items = stored.iterator();
        KmsgRecord nextRecord = records.next();
        Stored nextItem = items.next();
        List<Told> told = new ArrayList<>();
        for (long now = 0; now <= HOUR + MINUTE; now += 5 * SECOND) {
            while (nextRecord != null && nextRecord.timestampMicros() <= now) {
                audit.alignment().expect(nextRecord);
                nextRecord = records.hasNext() ? records.next() : null;
            }
            while (nextItem != null && nextItem.atMicros() <= now) {
                audit.alignment().stored(nextItem.item());
                nextItem = items.hasNext() ? items.next() : null;
            }
            for (Finding finding : audit.advance(now)) {
                told.add(new Told(now, finding));
            }
        }
        return told;
    }
}
