package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the audit says of real losses: verdict, hop, cause and pattern as docs/audit.md has them,
 * for each row of its table.
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

    /**
     * Flat out it is the luck of the run whether anything is lost; two more causes then may show.
     */
    private static final Set<String> FLAT_OUT =
            Set.of("flood", "imkmsg-flood", "imklog-flood", "syslog-ng-flood");

    static List<String> cases() throws IOException {
        return LossTable.rows().stream().map(LossTable.Row::name).toList();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void saysWhatThePageSays(String name) throws IOException {
        this.name = name;
        LossCase loss = Lab.loss(name);

        Audit audit = Audit.of(loss);

        LossTable.Row row = LossTable.Row.of(loss, audit);
        if (Boolean.getBoolean("golden.update")) {
            LossTable.update(row);
        }
        LossTable.Row page = LossTable.of(name);
        if (FLAT_OUT.contains(name) && !row.verdict().equals(page.verdict())) {
            assertThat(row.verdict().equals("lost"))
                    .as("%s %s", loss, audit)
                    .isEqualTo(loss.produced() > loss.stored());
            return;
        }
        assertThat(row.verdict()).as("%s %s", loss, audit).isEqualTo(page.verdict());
        assertThat(row.hop()).as("%s %s", loss, audit).isEqualTo(page.hop());
        assertThat(row.pattern()).as("%s %s", loss, audit).isEqualTo(page.pattern());
        if (FLAT_OUT.contains(name)) {
            assertThat(row.causes()).as("%s %s", loss, audit).contains(page.causes());
        } else {
            assertThat(row.causes()).as("%s %s", loss, audit).isEqualTo(page.causes());
        }
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
