package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Level;

class ToldFindingsTest {
    private static final Finding LOSING =
            new Finding(
                    Finding.Type.CONDITION,
                    Finding.State.OPEN,
                    85,
                    1_790_000_000_000_000L,
                    "journald loses \"kernel\" records",
                    "losing/journald//var/log/journal",
                    BootId.parse("0123456789abcdef0123456789abcdef"),
                    -1,
                    -1,
                    0,
                    1,
                    Level.ERR,
                    "",
                    "ring→journald",
                    "",
                    "burst",
                    "7 of 9",
                    "");

    @TempDir Path folder;

    private final List<Finding.State> told = new ArrayList<>();

    private ToldFindings open() throws Exception {
        try (StreamReader findings = StreamReader.open(Files.createDirectories(folder))) {
            return new ToldFindings(findings, finding -> told.add(finding.state()));
        }
    }

    @Test
    void takesBackOnlyWhatWasSaid() throws Exception {
        ToldFindings findings = open();
        findings.tell(LOSING.in(Finding.State.WITHDRAWN));
        findings.tell(LOSING);
        findings.tell(LOSING);
        findings.tell(LOSING.in(Finding.State.WITHDRAWN));
        findings.tell(LOSING.in(Finding.State.WITHDRAWN));
        findings.tell(LOSING);
        assertThat(told)
                .containsExactly(Finding.State.OPEN, Finding.State.WITHDRAWN, Finding.State.OPEN);
    }

    @Test
    void aLineSaysAllOfItsFinding() {
        Finding loss =
                new Finding(
                        Finding.Type.LOSS,
                        Finding.State.WITHDRAWN,
                        60,
                        -1,
                        "2 records missing",
                        "loss/journald/x/missing/-/18446744073709551613",
                        Optional.empty(),
                        -3,
                        -2,
                        2,
                        40,
                        Level.WARN,
                        "st.nvme",
                        "ring→journald",
                        "overrun",
                        "single",
                        "e",
                        "tab\\x09\u00e9");
        for (Finding finding : List.of(LOSING, loss)) {
            assertThat(FindingLine.decode(FindingLine.encode(finding, Instant.EPOCH)))
                    .contains(finding);
        }
        byte[] said = new Statement(Instant.EPOCH, Finding.State.RESOLVED, "x", 1, "").encode();
        assertThat(FindingLine.decode(said)).isEmpty();
    }
}
