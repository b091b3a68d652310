package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.core.audit.Samples.ERR;
import static org.printkeeper.core.audit.Samples.record;
import static org.printkeeper.core.audit.Samples.strong;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.KmsgRecord;

/** A store that reads from another, both watched: the one that lost is the one that is told. */
class LivePairTest {
    private static final AuditSettings SETTINGS = AuditSettings.DEFAULTS.withAlarm(40, 20);

    private final Upstream lacking = new Upstream(Samples.journald());
    private LiveAudit journald =
            new LiveAudit(Samples.journald(), SETTINGS, Optional.empty(), lacking);
    private final LiveAudit rsyslog = rsyslog(lacking);

    private static LiveAudit rsyslog(Upstream source) {
        LiveAudit audit = new LiveAudit(Samples.readsJournal(), SETTINGS, Optional.empty());
        audit.readsFrom(source);
        return audit;
    }

    private void say(long... seconds) {
        for (long second : seconds) {
            KmsgRecord said = record(second, second * 1_000_000, ERR, "t" + second);
            journald.alignment().expect(said);
            rsyslog.alignment().expect(said);
        }
    }

    private void storeInJournal(long... seconds) {
        for (long second : seconds) {
            journald.alignment().stored(strong(second * 1_000_000, ERR, "t" + second));
        }
    }

    private void storeInFile(long... seconds) {
        for (long second : seconds) {
            long micros = second * 1_000_000;
            rsyslog.alignment().stored(Samples.medium(micros, "t" + second, TextForm.KMSG));
        }
    }

    /** As the follower does it: the source first, both at the same time. */
    private List<Finding> advance(long second) {
        lacking.forgetBefore(second * 1_000_000 - SETTINGS.graceMicros());
        List<Finding> news = new ArrayList<>(journald.advance(second * 1_000_000));
        news.addAll(rsyslog.advance(second * 1_000_000));
        return news;
    }

    private static List<String> hops(List<Finding> news) {
        return news.stream().map(told -> told.type() + " " + told.hop()).toList();
    }

    private CollectorReport report() {
        return rsyslog.report().orElseThrow();
    }

    @Test
    void tellsTheHopThatLostAndCountsTheRecordInBoth() {
        say(1, 2, 3);
        storeInJournal(1, 3);
        storeInFile(1, 3);
        assertThat(hops(advance(20)))
                .containsExactly("LOSS ring→journald", "CONDITION ring→journald");
        assertThat(report().byCause()).containsExactly(entryOf(LossCause.UPSTREAM, 1));
        assertThat(report().findings())
                .singleElement()
                .matches(found -> found.hop().equals("ring→journald") && found.isLostBefore());
        assertThat(rsyslog.isLosing()).isFalse();
    }

    private static Map.Entry<LossCause, Long> entryOf(LossCause cause, long records) {
        return Map.entry(cause, records);
    }

    @Test
    void tellsWhatTheReaderLosesByItself() {
        say(1, 2, 3, 4);
        storeInJournal(1, 2, 4);
        storeInFile(1, 4);
        List<Finding> news = advance(20);
        assertThat(hops(news))
                .containsExactly(
                        "LOSS ring→journald",
                        "CONDITION ring→journald",
                        "LOSS journald→rsyslog",
                        "CONDITION journald→rsyslog");
        assertThat(news.get(2).firstSequence()).isEqualTo(2);
        assertThat(news.get(2).records()).isEqualTo(1);
        assertThat(news.get(2).cause()).isEqualTo("unexplained");
    }

    /** The file is read later than the journal, and what stands in it was in that before. */
    @Test
    void doesNotJudgeTheReaderFurtherThanItsSource() {
        say(1, 2, 3);
        storeInJournal(1);
        storeInFile(1, 3);
        assertThat(advance(4)).isEmpty();
        assertThat(report().compared().records()).isEqualTo(1);
        storeInJournal(3);
        assertThat(hops(advance(5)))
                .containsExactly("LOSS ring→journald", "CONDITION ring→journald");
        assertThat(advance(40)).hasSize(0);
    }

    @Test
    void saysNothingBeforeTheSourceWasLookedAt() {
        say(1, 2);
        storeInFile(1);
        assertThat(rsyslog.isWaiting()).isTrue();
        journald.advance(20_000_000);
        assertThat(rsyslog.isWaiting()).isFalse();
    }

    /** journald stood still for longer than the grace time, and then had all of it. */
    @Test
    void givesTheReaderItsOwnGraceTimeWhenRecordsComeLateToTheSource() {
        say(1, 2, 3);
        storeInJournal(1);
        storeInFile(1);
        assertThat(hops(advance(20)))
                .contains("LOSS ring→journald")
                .noneMatch(LivePairTest::isOfReader);
        storeInJournal(2, 3);
        List<Finding> back = advance(21);
        assertThat(back).allMatch(told -> told.state() == Finding.State.WITHDRAWN);
        assertThat(hops(back)).hasSize(2).noneMatch(LivePairTest::isOfReader);
        storeInFile(2, 3);
        assertThat(advance(26)).isEmpty();
        assertThat(advance(31)).isEmpty();
        assertThat(report().counts().missing()).isZero();
    }

    private static boolean isOfReader(String hop) {
        return hop.endsWith("rsyslog");
    }

    @Test
    void tellsWhatTheReaderLacksOfWhatCameLateToTheSource() {
        say(1, 2, 3);
        storeInJournal(1);
        storeInFile(1);
        advance(20);
        storeInJournal(2, 3);
        storeInFile(3);
        assertThat(hops(advance(21))).noneMatch(LivePairTest::isOfReader);
        lacking.forgetBefore(21_000_000);
        assertThat(rsyslog.mayChange()).isTrue();
        assertThat(hops(rsyslog.advance(31_000_000)))
                .containsExactly("LOSS journald→rsyslog", "CONDITION journald→rsyslog");
    }

    @Test
    void neitherRepeatsNorForgetsWhatTheSourceLacksWhenThatIsOpenedAnew() {
        say(1, 2, 3);
        storeInJournal(1, 3);
        storeInFile(1, 3);
        advance(20);
        lacking.end();
        assertThat(rsyslog.advance(21_000_000)).isEmpty();
        journald = new LiveAudit(Samples.journald(), SETTINGS, Optional.empty(), lacking);
        assertThat(rsyslog.isWaiting()).isTrue();
        assertThat(advance(22)).isEmpty();
        assertThat(report().compared().records()).isEqualTo(3);
        assertThat(report().byCause()).containsExactly(entryOf(LossCause.UPSTREAM, 1));
    }

    @Test
    void remembersWhatTheSourceLackedAndDoesNotHoldAnyMore() {
        journald =
                new LiveAudit(
                        Samples.journald(), SETTINGS.withMaxRecords(16), Optional.empty(), lacking);
        for (long second = 1; second <= 40; second++) {
            say(second);
            if (second != 2) {
                storeInJournal(second);
                storeInFile(second);
            }
        }
        assertThat(hops(advance(60))).noneMatch(LivePairTest::isOfReader);
        assertThat(report().byCause()).containsExactly(entryOf(LossCause.UPSTREAM, 1));
    }

    @Test
    void doesNotExcuseTheReaderByWhatTheSourceRemovedLater() {
        say(1, 2, 3);
        storeInJournal(1, 2, 3);
        storeInFile(1, 3);
        assertThat(hops(advance(20))).contains("LOSS journald→rsyslog");
        journald.alignment().stored(new Removed("system.journal", 3_000_000, "vacuumed"));
        assertThat(hops(advance(25)))
                .containsExactly("LOSS ring→journald", "CONDITION ring→journald");
        assertThat(report().byCause()).containsExactly(entryOf(LossCause.UNEXPLAINED, 1));
    }

    @Test
    void doesNotExpectOfTheReaderWhatTheSourceLeavesOut() {
        StoreProfile selective =
                new StoreProfile(
                        "journald",
                        "/j",
                        "ring→journald",
                        Strength.STRONG,
                        false,
                        said -> Optional.of("MaxLevelStore"));
        LiveAudit reader = rsyslog(new Upstream(selective));
        reader.alignment().expect(record(1, 1_000_000, ERR, "a"));
        assertThat(reader.advance(20_000_000)).isEmpty();
        assertThat(reader.report().orElseThrow().counts().excluded()).isEqualTo(1);
    }
}
