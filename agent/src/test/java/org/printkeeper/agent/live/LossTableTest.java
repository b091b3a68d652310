package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the audit says of real losses: verdict, hop, cause and pattern as docs/audit.md has them.
 */
@Live(needs = {"events", "journald", "rsyslog", "syslog-ng"})
class LossTableTest {
    private String name = "";

    @AfterEach
    void removeTheStore() {
        if (!name.isEmpty()) {
            Lab.clean(name);
        }
    }

    /** The cases of which the others' tests here say nothing about cause and hop. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "sigstop",
                "run-full",
                "vacuum",
                "imkmsg-stop",
                "imklog-stop",
                "copytruncate",
                "disk-full",
                "cut-record",
                "tight-memory",
                "frozen-disk",
                "syslog-ng-stop"
            })
    void saysWhatThePageSays(String name) throws IOException {
        this.name = name;
        LossCase loss = Lab.loss(name);

        Audit audit = Audit.of(loss);

        LossTable.Row row = LossTable.Row.of(loss, audit);
        if (Boolean.getBoolean("golden.update")) {
            LossTable.update(row);
        }
        LossTable.Row page = LossTable.of(name);
        assertThat(row.verdict()).as("%s %s", loss, audit).isEqualTo(page.verdict());
        assertThat(row.hop()).as("%s %s", loss, audit).isEqualTo(page.hop());
        assertThat(row.causes()).as("%s %s", loss, audit).isEqualTo(page.causes());
        assertThat(row.pattern()).as("%s %s", loss, audit).isEqualTo(page.pattern());
    }

    @Test
    void thePageHasARowForEachCaseOfTheLab() throws IOException {
        List<String> cases =
                Arrays.stream(Lab.run("losses").split("\n"))
                        .map(line -> line.strip().split(" ", 2)[0])
                        .toList();

        assertThat(LossTable.rows())
                .extracting(LossTable.Row::name)
                .containsExactlyInAnyOrderElementsOf(cases);
    }
}
