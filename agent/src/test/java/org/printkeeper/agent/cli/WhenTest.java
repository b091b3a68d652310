package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WhenTest {
    @ParameterizedTest
    @CsvSource({
        "[196149.728085],54 h 29 min 9.728 s",
        "[    0.000001],0.000 s",
        "59.999,59.999 s",
        "61,1 min 1.000 s",
        "<6>[ 3600.5] text,1 h 0 min 0.500 s",
    })
    void countsHoursMinutesAndSecondsSinceBoot(String stamp, String duration) {
        assertThat(WhenStamp.parse(stamp).duration()).isEqualTo(duration);
    }

    @Test
    void datesAStampByTheTimeOfBoot() {
        TestTerminal terminal =
                new TestTerminal(Map.of("DMESG_TEST_BOOTIME", "1700000000.0"), false);
        assertThat(terminal.run("when", "--utc", "[196149.728085]")).isEqualTo(Exit.OK);
        assertThat(terminal.out())
                .startsWith(
                        "[196149.728085]  54 h 29 min 9.728 s since boot"
                                + "  2023-11-17T04:42:29.728085Z ± ");
    }

    @Test
    void refusesWhatIsNoStamp() {
        TestTerminal terminal = new TestTerminal();
        assertThat(terminal.run("when", "yesterday")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("no kernel stamp");
    }
}
