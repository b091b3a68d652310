package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.KmsgRecord;

/**
 * Ten minutes of a kernel, a journald that loses and stands still, and an rsyslog that reads from
 * it, lags and loses by itself: all by a seed.
 */
class PairScenarioTest {
    private static final long SECOND = 1_000_000;
    private static final long ZERO = 1_700_000_040_000_000L;
    private static final long END = 700 * SECOND;
    private static final int SEEDS = 10;
    private static final int WINDOW_RECORDS = 2000;

    private record Arrived(long atMicros, StoreItem item) {}

    /** What was said, what arrived where and when, and what did not. */
    private static final class Scenario {
        final AuditSettings settings =
                AuditSettings.DEFAULTS.withClock(PrintkClock.ofZero(ZERO)).withAlarm(40, 20);
        final StoreProfile reader;
        final List<KmsgRecord> said = new ArrayList<>();
        final List<Arrived> journal = new ArrayList<>();
        final List<Arrived> file = new ArrayList<>();
        final Set<Long> lostByJournald = new TreeSet<>();
        final Set<Long> lostByReader = new TreeSet<>();
        private final Random random;

        Scenario(Strength strength, long seed) {
            random = new Random(seed);
            reader =
                    new StoreProfile(
                            "rsyslog", "/f", "journald→rsyslog", strength, false, Policy.KEEPS_ALL);
            speak();
            collect();
        }

        private void speak() {
            long micros = SECOND;
            while (micros < 600 * SECOND) {
                int together = random.nextInt(40) == 0 ? 300 : 1;
                for (int i = 0; i < together; i++) {
                    long sequence = 100L + said.size();
                    int prefix = 3 + random.nextInt(4);
                    said.add(Samples.record(sequence, micros, prefix, "line " + sequence));
                    micros += 1 + random.nextInt(90);
                }
                micros += random.nextLong(2 * SECOND);
            }
        }

        /** journald takes nothing in for up to 40 s now and then, and rsyslog lags up to 3 s. */
        private void collect() {
            long stillUntil = 0;
            long journalAt = 0;
            long fileAt = 0;
            int journalHole = 0;
            int readerHole = 0;
            for (KmsgRecord record : said) {
                long micros = record.timestampMicros();
                if (random.nextInt(300) == 0) {
                    stillUntil = micros + random.nextLong(40 * SECOND);
                }
                journalHole = random.nextInt(150) == 0 ? 1 + random.nextInt(50) : journalHole - 1;
                readerHole = random.nextInt(150) == 0 ? 1 + random.nextInt(20) : readerHole - 1;
                journalAt = Math.max(journalAt, Math.max(stillUntil, micros) + 1000);
                fileAt = Math.max(fileAt, journalAt + random.nextLong(3 * SECOND));
                if (journalHole > 0) {
                    lostByJournald.add(record.sequence());
                    continue;
                }
                journal.add(new Arrived(journalAt, strong(record, journalAt)));
                if (readerHole > 0) {
                    lostByReader.add(record.sequence());
                    continue;
                }
                file.add(new Arrived(fileAt, line(record, fileAt)));
            }
        }

        private static StoredRecord strong(KmsgRecord record, long at) {
            return Samples.stored(
                    record.timestampMicros(),
                    -1,
                    record.prefix(),
                    record.text(),
                    TextForm.PLAIN,
                    ZERO + at);
        }

        private StoredRecord line(KmsgRecord record, long at) {
            long micros = reader.strength() == Strength.WEAK ? -1 : record.timestampMicros();
            return Samples.stored(micros, -1, -1, record.text(), TextForm.SYSLOG, ZERO + at);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MEDIUM", "WEAK"})
    void blamesTheReaderForNothingThatItsSourceLostAndSaysTheSameAtOnce(Strength strength) {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario truth = new Scenario(strength, seed);
            Pair live = new Pair(truth, truth.settings);
            live.run();
            assertThat(live.toldOfReader).as("seed %d", seed).isSubsetOf(truth.lostByReader);
            assertThat(live.openRanges()).as("seed %d", seed).hasSameElementsAs(live.ownRuns());
            Samples.Result once = once(truth, truth.settings);
            assertThat(live.rsyslog.report()).as("seed %d", seed).contains(once.report());
            assertThat(lost(once)).as("seed %d", seed).isEqualTo(truth(truth));
        }
    }

    @Test
    void saysTheSameWhenLittleIsHeld() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Scenario truth = new Scenario(Strength.MEDIUM, seed);
            AuditSettings small = truth.settings.withMaxRecords(WINDOW_RECORDS);
            assertThat(lost(once(truth, small))).as("replay %d", seed).isEqualTo(truth(truth));
            Pair live = new Pair(truth, small);
            live.run();
            assertThat(live.rsyslog.report().orElseThrow().byCause())
                    .as("seed %d", seed)
                    .isEqualTo(once(truth, truth.settings).report().byCause());
        }
    }

    private static Map<Long, Boolean> truth(Scenario truth) {
        Map<Long, Boolean> lost = new TreeMap<>();
        truth.lostByReader.forEach(sequence -> lost.put(sequence, false));
        truth.lostByJournald.forEach(sequence -> lost.put(sequence, true));
        return lost;
    }

    /** Which records are missing, and whether the source lacks them too. */
    private static Map<Long, Boolean> lost(Samples.Result result) {
        Map<Long, Boolean> lost = new TreeMap<>();
        result.verdicts()
                .forEach((sequence, verdict) -> {
                    if (verdict instanceof Verdict.Missing why) {
                        lost.put(sequence, why.cause() == LossCause.UPSTREAM);
                    }
                });
        return lost;
    }

    /** One store after the other, as an audit of what is there by then does it. */
    private static Samples.Result once(Scenario truth, AuditSettings settings) {
        Upstream lacking = new Upstream(Samples.journald());
        Alignment source = new Alignment(Samples.journald(), settings, lacking);
        feed(source, truth.said, truth.journal);
        assertThat(source.finish(new Range.Live(END), Optional.empty()).counts().missing())
                .isEqualTo(truth.lostByJournald.size());
        List<Judged> judged = new ArrayList<>();
        Alignment reader = new Alignment(truth.reader, settings, judged::add);
        reader.readsFrom(lacking);
        feed(reader, truth.said, truth.file);
        return Samples.result(reader.finish(new Range.Live(END), Optional.empty()), judged);
    }

    private static void feed(Alignment alignment, List<KmsgRecord> said, List<Arrived> store) {
        int fed = 0;
        for (KmsgRecord record : said) {
            while (alignment.isFull() && fed < store.size()) {
                alignment.stored(store.get(fed++).item());
            }
            alignment.expect(record);
        }
        for (; fed < store.size(); fed++) {
            alignment.stored(store.get(fed).item());
        }
    }

    /** Both as they become known in time, looked at every five seconds. */
    private static final class Pair {
        final Scenario truth;
        final Upstream lacking = new Upstream(Samples.journald());
        final LiveAudit journald;
        final LiveAudit rsyslog;
        final Set<Long> toldOfReader = new TreeSet<>();
        final Map<String, Finding> open = new HashMap<>();
        private int said;
        private int inJournal;
        private int inFile;

        Pair(Scenario truth, AuditSettings settings) {
            this.truth = truth;
            journald = new LiveAudit(Samples.journald(), settings, Optional.empty(), lacking);
            rsyslog = new LiveAudit(truth.reader, settings, Optional.empty());
            rsyslog.readsFrom(lacking);
        }

        void run() {
            for (long now = 0; now <= END; now += 5 * SECOND) {
                learn(now);
                lacking.forgetBefore(now - truth.settings.graceMicros());
                journald.advance(now).forEach(this::isOfJournald);
                rsyslog.advance(now).forEach(this::told);
            }
        }

        /** The store first where the alignment is full, and the source before its reader. */
        private void learn(long now) {
            for (; said < truth.said.size(); said++) {
                KmsgRecord record = truth.said.get(said);
                if (record.timestampMicros() > now) {
                    break;
                }
                if (journald.alignment().isFull() || rsyslog.alignment().isFull()) {
                    read(Math.min(now, record.timestampMicros()));
                }
                journald.alignment().expect(record);
                rsyslog.alignment().expect(record);
            }
            read(now);
        }

        private void read(long now) {
            while (inJournal < truth.journal.size()
                    && truth.journal.get(inJournal).atMicros() <= now) {
                journald.alignment().stored(truth.journal.get(inJournal++).item());
            }
            while (inFile < truth.file.size() && truth.file.get(inFile).atMicros() <= now) {
                rsyslog.alignment().stored(truth.file.get(inFile++).item());
            }
        }

        private void isOfJournald(Finding finding) {
            assertThat(finding.hop()).isEqualTo("ring→journald");
        }

        private void told(Finding finding) {
            assertThat(finding.hop()).isEqualTo("journald→rsyslog");
            if (finding.type() != Finding.Type.LOSS) {
                return;
            }
            if (finding.state() == Finding.State.OPEN) {
                open.put(finding.fingerprint(), finding);
                for (long n = finding.firstSequence(); n <= finding.lastSequence(); n++) {
                    toldOfReader.add(n);
                }
            } else {
                open.remove(finding.fingerprint());
            }
        }

        List<Long> openRanges() {
            return open.values().stream().map(Finding::firstSequence).toList();
        }

        List<Long> ownRuns() {
            return rsyslog.report().orElseThrow().findings().stream()
                    .filter(found -> found.verdict().equals("missing"))
                    .filter(found -> !found.isLostBefore())
                    .map(AuditFinding::firstSequence)
                    .toList();
        }
    }
}
