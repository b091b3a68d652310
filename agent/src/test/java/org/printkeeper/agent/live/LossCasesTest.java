package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Real collectors lose real records; the audit names each, and agrees with a count made without it.
 */
@Live(needs = {"events", "journald", "rsyslog", "syslog-ng"})
class LossCasesTest {
    private String name = "";

    private LossCase lose(String name) {
        this.name = name;
        return Lab.loss(name);
    }

    @AfterEach
    void removeTheStore() {
        Lab.clean(name);
    }

    /**
     * The kernel's count and the store's differ by floods' luck, but for the 47 kills of which 12
     * stay.
     */
    @ParameterizedTest
    @CsvSource({
        "vacuum, 35",
        "seq-ahead, 35",
        "sigstop,",
        "down-restart,",
        "sigkill,",
        "run-full,",
        "max-use,",
        "imklog-stop,",
        "imkmsg-stop,",
        "two-readers,",
        "syslog-ng-stop, 3000"
    })
    void namesExactlyTheRecordsThatTheStoreLacks(String name, @Nullable Integer lost)
            throws IOException {
        LossCase loss = lose(name);
        int lacking = (int) (loss.produced() - loss.stored());

        Audit audit = Audit.of(loss);

        assertThat(missingKeys(loss)).as("%s", loss).isEqualTo(lackingKeys(loss)).hasSize(lacking);
        assertThat(lacking).isEqualTo(lost == null ? lacking : lost);
        assertThat(audit.verdict()).as("%s", audit).isEqualTo("lost");
        assertThat(audit.exit()).isEqualTo(1);
        assertSumsAgree(loss, audit);
    }

    @Test
    void findsTheJournalCompleteThatOnlyJournalctlShowsAsBlobs() throws IOException {
        LossCase loss = lose("ctrl-name");

        Audit audit = Audit.of(loss);

        assertThat(audit.verdict()).as("%s", audit).isEqualTo("complete");
        assertThat(audit.exit()).isZero();
        assertThat(audit.count("missing")).isZero();
        assertThat(audit.count("altered")).isZero();
        assertSumsAgree(loss, audit);
    }

    @Test
    void doesNotTakeRecordsThatWereStoredTwiceForLoss() throws IOException {
        LossCase loss = lose("restart-duplicates");

        Audit audit = Audit.of(loss);

        assertThat(audit.verdict()).as("%s", audit).isEqualTo("complete");
        assertThat(audit.exit()).isZero();
        assertThat(audit.count("missing")).isZero();
        assertThat(audit.count("duplicated"))
                .isGreaterThanOrEqualTo(loss.stored() - loss.storedUnique());
        assertSumsAgree(loss, audit);
    }

    @Test
    void namesTheRecordsThatTheKernelCutAndTheJournalThenDropped() throws IOException {
        LossCase loss = lose("cut-record");
        List<Long> cut =
                loss.recording().matching("lab-cut [^p]").stream()
                        .map(RawLog.Rec::sequence)
                        .toList();

        List<Long> missing =
                Audit.list(loss, "missing").stream()
                        .filter(record -> loss.concerns(record.text("text")))
                        .map(record -> record.number("seq"))
                        .toList();

        assertThat(missing).isEqualTo(cut).hasSize(3);
        assertThat(Audit.of(loss).exit()).isEqualTo(1);
    }

    /**
     * The disk ends within a line; the rest of that line is gone and a later record is glued to it.
     */
    @Test
    void namesWhatAFullDiskLostAndTheLineThatItCut() throws IOException {
        LossCase loss = lose("disk-full");

        Audit audit = Audit.of(loss);
        List<String> absent = new ArrayList<>(missingKeys(loss));
        absent.addAll(keys(loss, "altered"));
        List<String> lacking = lackingKeys(loss);

        assertThat(absent).containsAll(lacking).doesNotHaveDuplicates();
        assertThat(absent.size() - lacking.size()).as("beyond them, the glued one").isBetween(0, 1);
        assertThat(audit.count("altered")).isBetween(0L, 2L);
        assertThat(audit.exit()).isEqualTo(1);
        assertSumsAgree(loss, audit);
    }

    /** What was produced and cannot be found in the store: computed without the audit. */
    private static List<String> lackingKeys(LossCase loss) throws IOException {
        List<String> lacking = new ArrayList<>(loss.producedKeys());
        loss.storedKeys().forEach(lacking::remove);
        return lacking;
    }

    private static List<String> missingKeys(LossCase loss) {
        return keys(loss, "missing");
    }

    private static List<String> keys(LossCase loss, String verdict) {
        return Audit.list(loss, verdict).stream()
                .map(record -> record.text("text"))
                .filter(loss::concerns)
                .map(LossCase::key)
                .toList();
    }

    /** Every record has one verdict; a journal also says by the times alone how many it lacks. */
    private static void assertSumsAgree(LossCase loss, Audit audit) throws IOException {
        assertThat(audit.sumOfVerdicts()).as("%s", audit).isEqualTo(audit.compared());
        if (loss.isJournal()) {
            List<Long> lacking =
                    new ArrayList<>(
                            loss.recording().records().stream().map(RawLog.Rec::micros).toList());
            assertThat(audit.compared()).isEqualTo(lacking.size());
            loss.journalMicros().forEach(lacking::remove); // one for one: times repeat
            assertThat(audit.count("missing") + audit.count("excluded"))
                    .as("%s", audit)
                    .isEqualTo(lacking.size());
        }
    }
}
