package org.printkeeper.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.core.audit.Samples.ERR;
import static org.printkeeper.core.audit.Samples.INFO;
import static org.printkeeper.core.audit.Samples.USER_INFO;
import static org.printkeeper.core.audit.Samples.align;
import static org.printkeeper.core.audit.Samples.file;
import static org.printkeeper.core.audit.Samples.journald;
import static org.printkeeper.core.audit.Samples.medium;
import static org.printkeeper.core.audit.Samples.parsed;
import static org.printkeeper.core.audit.Samples.record;
import static org.printkeeper.core.audit.Samples.stored;
import static org.printkeeper.core.audit.Samples.strong;
import static org.printkeeper.core.audit.Samples.weak;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;

class AlignmentTest {
    private static final AuditSettings DEFAULTS = AuditSettings.DEFAULTS;
    private static final Range WHOLE = new Range.FinishedBoot();
    private static final Range RECORDING = new Range.Recording();

    @Test
    void callsAStoreThatHoldsEverythingComplete() {
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        WHOLE,
                        List.of(record(1, 10, INFO, "a"), record(2, 20, ERR, "b")),
                        List.of(strong(10, INFO, "a"), strong(20, ERR, "b")));
        assertThat(result.labels()).containsExactly("stored", "stored");
        assertThat(result.report().outcome()).isEqualTo(CollectorReport.Outcome.COMPLETE);
        assertThat(result.report().score()).isZero();
        assertThat(result.report().findings()).isEmpty();
        assertThat(result.report().compared()).isEqualTo(new CollectorReport.Compared(1, 2, 2, 0));
    }

    @Test
    void matchesEqualTextsOfOneMicrosecondAsAMultiset() {
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        WHOLE,
                        List.of(
                                record(1, 10, INFO, "a"),
                                record(2, 10, INFO, "a"),
                                record(3, 10, INFO, "a")),
                        List.of(strong(10, INFO, "a"), strong(10, INFO, "a")));
        assertThat(result.labels()).containsExactly("stored", "stored", "missing");
        assertThat(result.counts().unexplained()).isEqualTo(1);
    }

    @Test
    void callsASurplusOfAKnownRecordDuplicated() {
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        WHOLE,
                        List.of(record(1, 10, INFO, "a")),
                        List.of(strong(10, INFO, "a"), strong(10, INFO, "a")));
        assertThat(result.counts().stored()).isEqualTo(1);
        assertThat(result.counts().duplicated()).isEqualTo(1);
        assertThat(result.report().outcome()).isEqualTo(CollectorReport.Outcome.COMPLETE);
    }

    @Test
    void callsWhatTheKernelNeverSaidForgedWhereTheStoreKeepsStamps() {
        List<KmsgRecord> reference = List.of(record(1, 10, INFO, "a"), record(2, 30, INFO, "b"));
        var forged =
                align(
                        journald(),
                        DEFAULTS,
                        WHOLE,
                        reference,
                        List.of(
                                strong(10, INFO, "a"),
                                strong(20, ERR, "I was never said"),
                                strong(30, INFO, "b"),
                                strong(40, ERR, "after the reference")));
        assertThat(forged.counts().forged()).isEqualTo(1);
        assertThat(forged.counts().foreign()).isEqualTo(1);
        var foreign =
                align(
                        file(Strength.WEAK, false, Policy.KEEPS_ALL),
                        DEFAULTS,
                        WHOLE,
                        reference,
                        List.of(
                                weak(1, "a", TextForm.SYSLOG),
                                weak(2, "I was never said", TextForm.SYSLOG),
                                weak(3, "b", TextForm.SYSLOG)));
        assertThat(foreign.counts().forged()).isZero();
        assertThat(foreign.counts().foreign()).isEqualTo(1);
    }

    @Test
    void doesNotCallForgedWhatFallsIntoAGapOfTheReference() {
        Alignment alignment = new Alignment(journald(), DEFAULTS, VerdictSink.NONE);
        alignment.expect(record(1, 10, INFO, "a"));
        alignment.expectGap(new Gap(2, 9, Cause.OVERRUN, 10, 100));
        alignment.expect(record(10, 100, INFO, "b"));
        alignment.stored(strong(10, INFO, "a"));
        alignment.stored(strong(50, INFO, "lost by us"));
        alignment.stored(strong(100, INFO, "b"));
        CollectorReport report = alignment.finish(WHOLE, Optional.empty());
        assertThat(report.counts().forged()).isZero();
        assertThat(report.counts().foreign()).isEqualTo(1);
        assertThat(report.reason()).contains("8 that the reference lacks");
    }

    @Test
    void tellsACutTextFromAChangedOne() {
        String text = "Out of memory: Killed process 4711 (java) total-vm:12kB";
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        WHOLE,
                        List.of(record(1, 10, INFO, text), record(2, 20, INFO, "something")),
                        List.of(
                                strong(10, INFO, text.substring(0, 20)),
                                strong(20, INFO, "another thing")));
        assertThat(result.verdicts().values())
                .containsExactly(
                        new Verdict.Altered("cut", "20 of " + text.length() + " bytes"),
                        new Verdict.Altered("changed", "other text"));
        assertThat(result.report().outcome()).isEqualTo(CollectorReport.Outcome.LOST);
        assertThat(result.counts().forged()).isZero();
    }

    @Test
    void findsACutTextByItsPlaceWhereNothingElseIsKept() {
        String text = "x".repeat(900) + "ы".repeat(100);
        String escaped = record(1, 0, 0, text).escapedText().substring(0, 1023);
        var result =
                align(
                        file(Strength.WEAK, false, Policy.KEEPS_ALL),
                        DEFAULTS,
                        WHOLE,
                        List.of(
                                record(1, 10, INFO, "before"),
                                record(2, 20, INFO, text),
                                record(3, 30, INFO, "after")),
                        List.of(
                                weak(1, "before", TextForm.KMSG),
                                weak(2, escaped, TextForm.KMSG),
                                weak(3, "after", TextForm.KMSG)));
        assertThat(result.labels()).containsExactly("stored", "altered", "stored");
    }

    @Test
    void neverCountsAnEscapeAsALoss() {
        String text = "tab\there, esc\u001b[31m, back\\slash, ümlaut  ";
        KmsgRecord said = record(1, 10, INFO, text);
        for (StoredRecord kept :
                List.of(
                        medium(10, text.strip(), TextForm.PLAIN),
                        medium(10, said.escapedText(), TextForm.KMSG),
                        medium(
                                10,
                                "tab#011here, esc#033[31m, back\\slash, #303#274mlaut",
                                TextForm.SYSLOG))) {
            var result =
                    align(
                            file(Strength.MEDIUM, false, Policy.KEEPS_ALL),
                            DEFAULTS,
                            WHOLE,
                            List.of(said),
                            List.of(kept));
            assertThat(result.labels()).as("%s", kept.form()).containsExactly("stored");
        }
    }

    @Test
    void comparesTheRestWhereJournaldSplitsTheIdentifierOff() {
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        WHOLE,
                        List.of(record(1, 10, USER_INFO, "systemd[1]: a: Started it.")),
                        List.of(strong(10, USER_INFO, "a: Started it.")));
        assertThat(result.labels()).containsExactly("stored");
    }

    @Test
    void callsARecordOfWhichOnlySomeLinesAreThereAltered() {
        List<KmsgRecord> reference =
                List.of(record(1, 10, INFO, "one\ntwo"), record(2, 20, INFO, "three\n\nfour"));
        var result =
                align(
                        file(Strength.MEDIUM, true, Policy.KEEPS_ALL),
                        DEFAULTS,
                        WHOLE,
                        reference,
                        List.of(
                                medium(10, "one", TextForm.SYSLOG),
                                medium(10, "two", TextForm.SYSLOG),
                                medium(20, "three", TextForm.SYSLOG)));
        assertThat(result.verdicts().values())
                .containsExactly(
                        new Verdict.Stored(10, false),
                        new Verdict.Altered("lines missing", "1 of 2 lines"));
        assertThat(result.counts().missing()).isZero();
    }

    @Test
    void laysANoticeOverTheHoleInWhichItStandsAndNoFurther() {
        List<KmsgRecord> reference =
                IntStream.range(0, 10).mapToObj(i -> record(i, i * 10L, INFO, "t" + i)).toList();
        List<StoreItem> store = new ArrayList<>();
        store.add(new Notice("j", 0, 1000, "Missed 1000 kernel messages"));
        store.add(strong(0, INFO, "t0"));
        store.add(strong(30, INFO, "t3"));
        store.add(new Notice("j", 0, 2, "Missed 2 kernel messages"));
        store.add(strong(70, INFO, "t7"));
        store.add(strong(90, INFO, "t9"));
        var result = align(journald(), DEFAULTS, WHOLE, reference, store);
        assertThat(result.counts().missing()).isEqualTo(6);
        assertThat(result.counts().announced()).isEqualTo(2);
        assertThat(result.counts().unexplained()).isEqualTo(4);
        assertThat(result.verdicts().get(6L))
                .isEqualTo(
                        new Verdict.Missing(
                                LossCause.OVERRUN,
                                "Missed 2 kernel messages",
                                "",
                                JournaldLossRows.MISSED));
        assertThat(result.verdicts().get(4L))
                .isEqualTo(new Verdict.Missing(LossCause.UNEXPLAINED, ""));
    }

    @Test
    void explainsAHoleBeforeTheOldestEntryByRetentionOnlyWhenThatShows() {
        for (boolean shows : List.of(true, false)) {
            Alignment alignment = new Alignment(journald(), DEFAULTS, VerdictSink.NONE);
            alignment.expect(record(1, 10, INFO, "a"));
            alignment.expect(record(2, 20, INFO, "b"));
            alignment.expect(record(3, 30, INFO, "c"));
            alignment.expect(record(4, 40, INFO, "d"));
            alignment.stored(strong(20, INFO, "b"));
            alignment.stored(strong(40, INFO, "d"));
            CollectorReport report =
                    alignment.finish(WHOLE, shows ? Optional.of("vacuumed") : Optional.empty());
            assertThat(report.counts().explained()).isEqualTo(shows ? 1 : 0);
            assertThat(report.counts().unexplained()).isEqualTo(shows ? 1 : 2);
            assertThat(report.outcome()).isEqualTo(CollectorReport.Outcome.LOST);
        }
    }

    @Test
    void explainsWhatJournaldDropsBecauseTheKernelCutIt() {
        String cut = "6,2,20,-;" + "\\xd1\\x80".repeat(254) + "\\x";
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        WHOLE,
                        List.of(record(1, 10, INFO, "a"), parsed(cut), record(3, 30, INFO, "b")),
                        List.of(strong(10, INFO, "a"), strong(30, INFO, "b")));
        assertThat(result.counts().explained()).isEqualTo(1);
        assertThat(result.verdicts().values()).anyMatch(v -> v.manner().equals("kernel-cut"));
    }

    @Test
    void countsWhatThePolicyLeavesOutAsExcludedUnlessItIsThere() {
        Policy kernelOnly =
                said ->
                        said.isFromKernel()
                                ? Optional.empty()
                                : Optional.of("facility user is dropped");
        var result =
                align(
                        file(Strength.MEDIUM, false, kernelOnly),
                        DEFAULTS,
                        WHOLE,
                        List.of(
                                record(1, 10, USER_INFO, "u"),
                                record(2, 20, USER_INFO, "v"),
                                record(3, 30, INFO, "k")),
                        List.of(medium(20, "v", TextForm.PLAIN), medium(30, "k", TextForm.PLAIN)));
        assertThat(result.labels()).containsExactly("excluded", "stored", "stored");
        assertThat(result.report().outcome()).isEqualTo(CollectorReport.Outcome.COMPLETE);
    }

    @Test
    void expandsALineThatSaysHowOftenAMessageWasRepeated() {
        var result =
                align(
                        file(Strength.WEAK, false, Policy.KEEPS_ALL),
                        DEFAULTS,
                        WHOLE,
                        List.of(
                                record(1, 10, INFO, "again"),
                                record(2, 20, INFO, "again"),
                                record(3, 30, INFO, "again"),
                                record(4, 40, INFO, "other")),
                        List.of(
                                weak(1, "again", TextForm.SYSLOG),
                                weak(2, " message repeated 2 times: [again]", TextForm.SYSLOG),
                                weak(3, "other", TextForm.SYSLOG)));
        assertThat(result.labels()).containsExactly("stored", "collapsed", "collapsed", "stored");
        assertThat(result.report().outcome()).isEqualTo(CollectorReport.Outcome.COMPLETE);
    }

    @Test
    void matchesByTheKernelsNumberWhereTheStoreKeepsItAndChecksTheText() {
        var result =
                align(
                        file(Strength.WEAK, false, Policy.KEEPS_ALL),
                        DEFAULTS,
                        WHOLE,
                        List.of(
                                record(1, 10, INFO, "same"),
                                record(2, 20, INFO, "same"),
                                record(3, 30, INFO, "same"),
                                record(4, 40, INFO, "end")),
                        List.of(
                                stored(-1, 1, -1, "same", TextForm.KMSG, 1),
                                stored(-1, 3, -1, "seme", TextForm.KMSG, 1),
                                stored(-1, 4, -1, "end", TextForm.KMSG, 1),
                                stored(-1, 4, -1, "end", TextForm.KMSG, 1)));
        assertThat(result.labels()).containsExactly("stored", "missing", "altered", "stored");
        assertThat(result.counts().duplicated()).isEqualTo(1);
    }

    @Test
    void placesEqualTextsByTheirUniqueNeighbours() {
        var result =
                align(
                        file(Strength.WEAK, false, Policy.KEEPS_ALL),
                        DEFAULTS,
                        WHOLE,
                        List.of(
                                record(1, 10, INFO, "x"),
                                record(2, 20, INFO, "anchor"),
                                record(3, 30, INFO, "x"),
                                record(4, 40, INFO, "end")),
                        List.of(
                                weak(1, "anchor", TextForm.SYSLOG),
                                weak(2, "x", TextForm.SYSLOG),
                                weak(3, "end", TextForm.SYSLOG)));
        assertThat(result.labels()).containsExactly("missing", "stored", "stored", "stored");
    }

    @Test
    void placesEqualTextsByTheTimeOfReceiptWhereNothingElseTells() {
        List<KmsgRecord> reference =
                IntStream.range(0, 10).mapToObj(i -> record(i, i * 5_000_000L, INFO, "x")).toList();
        var result =
                align(
                        file(Strength.WEAK, false, Policy.KEEPS_ALL),
                        DEFAULTS.withClock(PrintkClock.ofZero(1_000_000_000)),
                        WHOLE,
                        reference,
                        IntStream.of(1, 2, 7, 9)
                                .mapToObj(i ->
                                        weak(
                                                1_000_000_000 + i * 5_000_000L + 20_001,
                                                "x",
                                                TextForm.SYSLOG))
                                .toList());
        assertThat(
                        result.verdicts().entrySet().stream()
                                .filter(e -> e.getValue() instanceof Verdict.Stored)
                                .map(e -> e.getKey()))
                .containsExactly(1L, 2L, 7L, 9L);
    }

    @Test
    void callsARecordLateThatCameAfterTheGrace() {
        var result =
                align(
                        journald(),
                        DEFAULTS.withClock(PrintkClock.ofZero(0)),
                        WHOLE,
                        List.of(record(1, 10, INFO, "a"), record(2, 20, INFO, "b")),
                        List.of(
                                stored(10, -1, INFO, "a", TextForm.PLAIN, 10_000_010),
                                stored(20, -1, INFO, "b", TextForm.PLAIN, 10_000_021)));
        assertThat(result.verdicts().values())
                .containsExactly(
                        new Verdict.Stored(10_000_010, false),
                        new Verdict.Stored(10_000_021, true));
        assertThat(result.counts().late()).isEqualTo(1);
        assertThat(result.report().outcome()).isEqualTo(CollectorReport.Outcome.COMPLETE);
    }

    @Test
    void comparesARecordingUpToTheStoresTailAndTheGrace() {
        List<KmsgRecord> reference =
                List.of(
                        record(1, 1_000_000, INFO, "a"),
                        record(2, 11_000_000, INFO, "b"),
                        record(3, 11_000_001, INFO, "c"));
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        RECORDING,
                        reference,
                        List.of(strong(1_000_000, INFO, "a")));
        assertThat(result.labels()).containsExactly("stored", "missing");
        assertThat(result.report().compared().notYet()).isEqualTo(1);
        var empty = align(journald(), DEFAULTS, RECORDING, reference, List.of());
        assertThat(empty.labels()).containsExactly("missing", "missing", "missing");
        assertThat(empty.report().outcome()).isEqualTo(CollectorReport.Outcome.LOST);
        var nothing = align(journald(), DEFAULTS, RECORDING, List.of(), List.of());
        assertThat(nothing.report().outcome()).isEqualTo(CollectorReport.Outcome.CANNOT_TELL);
    }

    @Test
    void comparesALiveReferenceUpToTheGraceBeforeNow() {
        List<KmsgRecord> reference =
                List.of(
                        record(1, 1_000_000, INFO, "a"),
                        record(2, 2_000_000, INFO, "b"),
                        record(3, 3_000_000, INFO, "c"));
        var result =
                align(
                        journald(),
                        DEFAULTS,
                        new Range.Live(12_500_000),
                        reference,
                        List.of(strong(1_000_000, INFO, "a")));
        assertThat(result.labels()).containsExactly("stored", "missing");
        var passed =
                align(
                        journald(),
                        DEFAULTS,
                        new Range.Live(3_000_001),
                        reference,
                        List.of(strong(3_000_000, INFO, "c")));
        assertThat(passed.labels()).containsExactly("missing", "missing", "stored");
    }

    @Test
    void putsCriticalKindsFirstAndScoresByThem() {
        Kind oom = new Kind("mem.oom.memcg", 85, "Out of memory in a cgroup");
        AuditSettings settings =
                DEFAULTS.withKinds(said ->
                        said.text().startsWith("Memory cgroup")
                                ? Optional.of(oom)
                                : Optional.empty());
        List<KmsgRecord> reference =
                List.of(
                        record(1, 10, INFO, "lost"),
                        record(2, 20, INFO, "kept"),
                        record(3, 30, INFO, "lost too"),
                        record(4, 40, ERR, "Memory cgroup out of memory: Killed process 1"),
                        record(5, 50, INFO, "kept"));
        var report =
                align(
                                journald(),
                                settings,
                                WHOLE,
                                reference,
                                List.of(strong(20, INFO, "kept"), strong(50, INFO, "kept")))
                        .report();
        assertThat(report.score()).isEqualTo(85);
        assertThat(report.byKind()).containsEntry("mem.oom.memcg", new CollectorReport.Share(1, 1));
        assertThat(report.byLevel()).containsEntry(Level.INFO, new CollectorReport.Share(4, 2));
        assertThat(report.findings()).hasSize(2);
        AuditFinding first = report.findings().getFirst();
        assertThat(first.firstSequence()).isEqualTo(3);
        assertThat(first.lastSequence()).isEqualTo(4);
        assertThat(first.kind()).contains(oom);
        assertThat(first.sample()).startsWith("Memory cgroup");
        assertThat(report.findings().get(1).pattern()).isEqualTo(Pattern.SINGLE);
    }

    @Test
    void cannotTellWhereThePolicyLeavesOutAllRecords() {
        StoreProfile nothing = file(Strength.MEDIUM, false, record -> Optional.of("all"));
        CollectorReport report =
                Samples.align(
                                nothing,
                                AuditSettings.DEFAULTS,
                                new Range.FinishedBoot(),
                                List.of(record(1, 1, INFO, "a"), record(2, 2, ERR, "b")),
                                List.of())
                        .report();
        assertThat(report.outcome()).isEqualTo(CollectorReport.Outcome.CANNOT_TELL);
        assertThat(report.reason()).contains("leaves out all 2").doesNotContain("there");
    }

    @Test
    void saysOfExcludedRecordsNotThatTheyAreThere() {
        Policy errors = record -> record.prefix() == INFO ? Optional.of("level") : Optional.empty();
        CollectorReport report =
                Samples.align(
                                file(Strength.MEDIUM, false, errors),
                                AuditSettings.DEFAULTS,
                                new Range.FinishedBoot(),
                                List.of(record(1, 1, INFO, "a"), record(2, 2, ERR, "b")),
                                List.of(medium(2, "b", TextForm.PLAIN)))
                        .report();
        assertThat(report.outcome()).isEqualTo(CollectorReport.Outcome.COMPLETE);
        assertThat(report.reason()).isEqualTo("all 1 records that it should hold are there");
    }

    /** A file does not keep who said a line: what users write reads as the kernel's there. */
    @Test
    void pointsAtLinesOfUsersThatReadAsTheKernels() {
        List<KmsgRecord> reference =
                List.of(
                        record(1, 10, INFO, "Out of memory: Killed process 9 (x)"),
                        record(2, 20, 12, "Out of memory: Killed process 7 (y)"),
                        record(3, 30, 12, "hello"));
        AuditSettings settings =
                DEFAULTS.withKinds(r ->
                        r.isFromKernel() && r.text().startsWith("Out of memory")
                                ? Optional.of(new Kind("mem.oom.global", 95, "out of memory"))
                                : Optional.empty());
        List<StoreItem> store =
                List.of(
                        medium(10, "Out of memory: Killed process 9 (x)", TextForm.KMSG),
                        medium(20, "Out of memory: Killed process 7 (y)", TextForm.KMSG),
                        medium(30, "hello", TextForm.KMSG));

        var result =
                align(
                        file(Strength.MEDIUM, false, Policy.KEEPS_ALL),
                        settings,
                        WHOLE,
                        reference,
                        store);

        assertThat(result.counts().imitated()).isEqualTo(1);
        assertThat(result.counts().stored()).isEqualTo(3);
        assertThat(result.report().findings())
                .singleElement()
                .matches(f -> f.verdict().equals("imitated") && f.firstSequence() == 2);
    }
}
