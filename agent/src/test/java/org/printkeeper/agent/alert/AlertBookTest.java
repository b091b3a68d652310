package org.printkeeper.agent.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.printkeeper.agent.alert.Findings.ill;
import static org.printkeeper.agent.alert.Findings.incident;
import static org.printkeeper.agent.alert.Findings.losing;
import static org.printkeeper.agent.alert.Findings.loss;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.core.detect.Finding;

class AlertBookTest {
    private static final AlertPolicy POLICY = AlertPolicy.DEFAULT;

    @TempDir Path folder;

    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private AlertBook book = new AlertBook(POLICY);

    private void accept(Finding finding) {
        book.accept(finding, now);
    }

    private void say(Finding.State state, String fingerprint) {
        book.accept(new Statement(now, state, fingerprint, 1, "a note"), now);
    }

    private void pass(Duration time) {
        now = now.plus(time);
        book.tick(now);
    }

    /** What a receiver that works hears now: state, severity, key. */
    private List<String> heard() {
        List<Alert> due = book.due(now);
        due.forEach(alert -> book.delivered(alert, now));
        return due.stream().map(AlertBookTest::words).toList();
    }

    private static String words(Alert alert) {
        return alert.state().label()
                + " "
                + alert.severity()
                + " "
                + alert.key()
                + (alert.isRepeat() ? " ×" + alert.count() : "");
    }

    private List<String> heardAfter(Duration time) {
        pass(time);
        return heard();
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void tellsATroubleOnceAndThatItIsOver() {
        accept(incident("disk", 70, 1));
        assertThat(heardAfter(seconds(5))).containsExactly("firing 70 disk");
        assertThat(heardAfter(seconds(60))).isEmpty();
        pass(Duration.ofMinutes(15));
        assertThat(heardAfter(seconds(5))).containsExactly("resolved 70 disk");
        assertThat(heardAfter(Duration.ofDays(1))).isEmpty();
    }

    @Test
    void holdsThatAPartOfOursIsIllUntilItIsWellAgain() {
        accept(ill("archive", 90));
        assertThat(heardAfter(seconds(5))).containsExactly("firing 90 health/archive");
        assertThat(heardAfter(Duration.ofHours(5))).as("silence is no cure").isEmpty();
        accept(ill("archive", 0).in(Finding.State.WITHDRAWN));
        assertThat(heardAfter(seconds(5))).containsExactly("resolved 90 health/archive");
        accept(ill("archive", 90));
        assertThat(heardAfter(seconds(5))).containsExactly("regressed 90 health/archive");
    }

    @Test
    void tellsItAgainWhenItHasComeTenfoldOrBecomesWorse() {
        accept(incident("disk", 70, 1));
        heardAfter(seconds(5));
        accept(incident("disk", 70, 4));
        assertThat(heardAfter(seconds(5))).isEmpty();
        accept(incident("disk", 70, 10));
        assertThat(heardAfter(seconds(5))).containsExactly("firing 70 disk ×10");
        accept(incident("disk", 85, 11));
        assertThat(heardAfter(seconds(5))).containsExactly("firing 85 disk ×11");
        accept(incident("disk", 85, 1)); // the next boot
        assertThat(heardAfter(seconds(5))).isEmpty();
    }

    @Test
    void tellsThatItCameAgain() {
        accept(incident("disk", 70, 1));
        heardAfter(seconds(5));
        pass(Duration.ofMinutes(16));
        heardAfter(seconds(5));
        accept(incident("disk", 70, 1));
        assertThat(heardAfter(seconds(5))).containsExactly("regressed 70 disk");
    }

    @Test
    void keepsSilentAboutWhatSomebodyKnowsUnlessItBecomesWorse() {
        accept(incident("disk", 70, 1));
        heardAfter(seconds(5));
        say(Finding.State.ACKNOWLEDGED, "disk");
        accept(incident("disk", 70, 100));
        assertThat(heardAfter(seconds(5))).isEmpty();
        pass(Duration.ofMinutes(16));
        heardAfter(seconds(5));
        accept(incident("disk", 70, 1));
        assertThat(heardAfter(seconds(5))).isEmpty();
        accept(incident("disk", 90, 2));
        assertThat(heard()).containsExactly("acknowledged 90 disk");
        say(Finding.State.RESOLVED, "disk");
        assertThat(heard()).containsExactly("resolved 90 disk");
        accept(incident("disk", 70, 1));
        assertThat(heardAfter(seconds(5))).containsExactly("regressed 70 disk");
    }

    @Test
    void tellsReceiversThatKnowTheWordThatSomebodyKnows() {
        book =
                new AlertBook(
                        new AlertPolicy(
                                40,
                                true,
                                true,
                                seconds(0),
                                seconds(900),
                                20,
                                Optional.empty(),
                                90,
                                List.of()));
        accept(incident("disk", 70, 1));
        heard();
        say(Finding.State.ACKNOWLEDGED, "disk");
        assertThat(heard()).containsExactly("acknowledged 70 disk ×1");
        assertThat(heard()).isEmpty();
    }

    @Test
    void takesAllLossesOfAStoreForOneThatIsOverWhenItLosesNoMore() {
        accept(loss(100, 35, 85));
        accept(loss(900, 1, 60));
        accept(losing(85));
        pass(seconds(5));
        List<Alert> due = book.due(now);
        assertThat(due)
                .singleElement()
                .satisfies(alert -> {
                    assertThat(alert.key()).isEqualTo("loss/journald//var/log/journal");
                    assertThat(alert.records()).isEqualTo(36);
                    assertThat(alert.finding().firstSequence()).isEqualTo(100);
                });
        heard();
        assertThat(heardAfter(Duration.ofHours(2))).isEmpty(); // it still loses
        accept(losing(0).in(Finding.State.WITHDRAWN));
        assertThat(heardAfter(seconds(5)))
                .containsExactly("resolved 85 loss/journald//var/log/journal");
    }

    @Test
    void tellsNothingOfALossThatWasTakenBackBeforeItWasTold() {
        accept(loss(100, 35, 85));
        accept(loss(100, 35, 85).in(Finding.State.WITHDRAWN));
        assertThat(heardAfter(Duration.ofHours(1))).isEmpty();
    }

    @Test
    void resolvesALossWhoseRecordsAllCameAfterAll() {
        accept(loss(100, 35, 85));
        accept(loss(900, 35, 85));
        heardAfter(seconds(5));
        accept(loss(100, 35, 85).in(Finding.State.WITHDRAWN));
        assertThat(heardAfter(seconds(5))).isEmpty();
        accept(loss(900, 35, 85).in(Finding.State.WITHDRAWN));
        assertThat(heardAfter(seconds(5)))
                .containsExactly("resolved 85 loss/journald//var/log/journal");
    }

    @Test
    void waitsForOthersToGoWithUnlessItIsCritical() {
        accept(incident("mild", 50, 1));
        accept(incident("panic", 100, 1));
        assertThat(heard()).containsExactly("firing 100 panic");
        accept(incident("disk", 70, 1));
        assertThat(heardAfter(seconds(5))).containsExactly("firing 70 disk", "firing 50 mild");
    }

    @Test
    void makesNoAlertOfWhatIsMild() {
        accept(incident("mild", 39, 1));
        assertThat(heardAfter(seconds(60))).isEmpty();
    }

    @Test
    void holdsBackInQuietHoursWhatIsNotCriticalAndTellsAfterwardsWhatStillHolds() {
        AlertPolicy.Hours night =
                new AlertPolicy.Hours(LocalTime.of(22, 0), LocalTime.of(7, 0), ZoneOffset.UTC);
        book = new AlertBook(with(Optional.of(night), List.of()));
        now = Instant.parse("2026-11-21T23:00:00Z");
        accept(incident("night", 70, 1));
        accept(incident("panic", 95, 1));
        assertThat(heardAfter(seconds(10))).containsExactly("firing 95 panic");
        assertThat(heardAfter(Duration.ofMinutes(20))).containsExactly("resolved 95 panic");
        now = Instant.parse("2026-11-22T06:59:00Z");
        accept(incident("morning", 70, 1));
        assertThat(heardAfter(seconds(30))).isEmpty();
        assertThat(heardAfter(seconds(30))).containsExactly("firing 70 morning");
    }

    @Test
    void holdsBackEverythingDuringMaintenance() {
        AlertPolicy.Window hour = new AlertPolicy.Window(now, now.plusSeconds(3600));
        book = new AlertBook(with(Optional.empty(), List.of(hour)));
        accept(incident("panic", 100, 1));
        assertThat(heardAfter(Duration.ofMinutes(59))).isEmpty();
        assertThat(heardAfter(Duration.ofMinutes(2))).isEmpty(); // it is over
        accept(incident("panic", 100, 2));
        assertThat(heard()).containsExactly("firing 100 panic");
    }

    private static AlertPolicy with(
            Optional<AlertPolicy.Hours> quiet, List<AlertPolicy.Window> maintenance) {
        return new AlertPolicy(
                40, true, false, seconds(5), seconds(900), 20, quiet, 90, maintenance);
    }

    @Test
    void sumsUpAStormInOneAlertAndTellsTheCriticalOnesFirst() {
        for (int i = 0; i < 100_000; i++) {
            int severity = i % 10_000 == 7 ? 95 : 50 + i % 30;
            accept(incident("trouble " + i, severity, 1));
        }
        assertThat(book.troubles()).hasSizeLessThanOrEqualTo(AlertBook.MAX_TROUBLES + 1);
        pass(seconds(5));
        List<Alert> due = book.due(now);
        assertThat(due.stream().limit(10)).allMatch(alert -> alert.severity() == 95);
        assertThat(due).filteredOn(alert -> alert.key().equals(Storm.KEY)).hasSize(1);
        assertThat(due).hasSize(10 + 20 + 1);
        assertThat(due).isSortedAccordingTo(Comparator.comparingInt(alert -> -alert.severity()));
        assertThat(
                        due.stream()
                                .filter(alert -> alert.key().equals(Storm.KEY))
                                .findFirst()
                                .orElseThrow()
                                .finding()
                                .title())
                .isEqualTo("alert storm: 99970 more are not told one by one");
        heard();
        for (int i = 0; i < 1000; i++) {
            accept(incident("more " + i, 60, 1));
            assertThat(heardAfter(Duration.ofMillis(100))).isEmpty();
        }
        assertThat(heardAfter(Duration.ofMinutes(11))).containsExactly("resolved 79 storm");
        assertThat(heardAfter(seconds(240)))
                .hasSize(10)
                .allMatch(words -> words.startsWith("resolved 95"));
        pass(Duration.ofMinutes(15));
        assertThat(heardAfter(seconds(5)))
                .hasSize(20)
                .allMatch(words -> words.startsWith("resolved"));
    }

    @Test
    void raisesWhatWasWithheldWhenItBecomesCritical() {
        for (int i = 0; i < 21; i++) {
            accept(incident("trouble " + i, 50, 1));
        }
        assertThat(heardAfter(seconds(5))).hasSize(21).contains("firing 50 storm");
        accept(incident("trouble 9", 95, 2));
        assertThat(heard()).containsExactly("firing 95 trouble 9");
    }

    /** A receiver that is down hears of each trouble once, as it stands when it is back. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void tellsEachOnceAfterAnOutageOfTenMinutesInOrderOfImportance(long seed) {
        Random random = new Random(seed);
        book = new AlertBook(with(Optional.empty(), List.of()));
        List<String> names = new ArrayList<>();
        for (int second = 0; second < 600; second++) {
            if (random.nextInt(40) == 0) {
                String name = "trouble " + random.nextInt(18);
                names.add(name);
                accept(incident(name, 40 + random.nextInt(60), 1));
            }
            pass(seconds(1));
            book.due(now); // tried and failed: nothing is delivered
        }
        pass(seconds(5));
        List<Alert> due = book.due(now);
        assertThat(due)
                .as("seed %d", seed)
                .isSortedAccordingTo(Comparator.comparingInt(alert -> -alert.severity()))
                .extracting(Alert::key)
                .doesNotHaveDuplicates()
                .hasSameElementsAs(names);
        heard();
        assertThat(heard()).isEmpty();
    }

    /** Whether it is kept on disk and read again after each step makes no difference. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14})
    void aRestartRepeatsNothingAndForgetsNothing(long seed) throws Exception {
        assertThat(randomLife(new Random(seed), true))
                .as("seed %d", seed)
                .isEqualTo(randomLife(new Random(seed), false))
                .isNotEmpty();
    }

    private List<String> randomLife(Random random, boolean restarts) throws Exception {
        AlertBookFile file = new AlertBookFile(folder.resolve("book"));
        book = new AlertBook(with(Optional.empty(), List.of()));
        now = Instant.parse("2026-11-21T12:00:00Z");
        List<String> heard = new ArrayList<>();
        for (int step = 0; step < 300; step++) {
            String name = "trouble " + random.nextInt(30);
            int severity = 40 + random.nextInt(60);
            switch (random.nextInt(8)) {
                case 0 -> accept(loss(random.nextInt(3), 1 + random.nextInt(9), severity));
                case 1 -> accept(loss(random.nextInt(3), 1, 50).in(Finding.State.WITHDRAWN));
                case 2 -> accept(losing(severity));
                case 3 -> accept(losing(0).in(Finding.State.WITHDRAWN));
                case 4 -> say(Finding.State.ACKNOWLEDGED, name);
                case 5 -> say(Finding.State.RESOLVED, name);
                default -> accept(incident(name, severity, 1 + random.nextInt(20)));
            }
            if (restarts) {
                file.save(book, step);
                AlertBookFile.Kept kept = file.load(book.policy());
                assertThat(kept.trouble()).isEmpty();
                assertThat(kept.nextIndex()).isEqualTo(step);
                book = kept.book();
            }
            heard.addAll(heardAfter(seconds(random.nextInt(200))));
        }
        return heard;
    }

    @Test
    void beginsAnewWhenTheBookCannotBeRead() throws Exception {
        Path path = folder.resolve("book");
        java.nio.file.Files.writeString(path, "{\"format\":2}\n");
        AlertBookFile.Kept kept = new AlertBookFile(path).load(POLICY);
        assertThat(kept.trouble()).contains("expected format 1, found 2");
        assertThat(kept.nextIndex()).isEqualTo(-1);
    }
}
