package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MomentTest {
    private static final Moment MOMENT =
            new Moment(ZonedDateTime.parse("2026-11-21T14:30:05.25+01:00[Europe/Berlin]"));

    @ParameterizedTest
    @CsvSource({
        "now, 2026-11-21T13:30:05.250Z",
        "today, 2026-11-20T23:00:00Z",
        "yesterday, 2026-11-19T23:00:00Z",
        "tomorrow, 2026-11-21T23:00:00Z",
        "@1795000000, 2026-11-18T11:06:40Z",
        "@1795000000.5, 2026-11-18T11:06:40.500Z",
        "-1h, 2026-11-21T12:30:05.250Z",
        "-1h 30min, 2026-11-21T12:00:05.250Z",
        "-90, 2026-11-21T13:28:35.250Z",
        "10min ago, 2026-11-21T13:20:05.250Z",
        "1d2h ago, 2026-11-20T11:30:05.250Z",
        "+2s, 2026-11-21T13:30:07.250Z",
        "2 days ago, 2026-11-19T13:30:05.250Z",
        "1 hour ago, 2026-11-21T12:30:05.250Z",
        "3 weeks ago, 2026-10-31T13:30:05.250Z",
        "+1day, 2026-11-22T13:30:05.250Z",
        "today 10:00, 2026-11-21T09:00:00Z",
        "yesterday 23:59:59.5, 2026-11-20T22:59:59.500Z",
        "tomorrow 10:00 UTC, 2026-11-22T10:00:00Z",
        "20261120081516, 2026-11-20T07:15:16Z",
        "@123, 1970-01-01T00:02:03Z",
        "2s left, 2026-11-21T13:30:07.250Z",
        "2026-11-20, 2026-11-19T23:00:00Z",
        "26-11-20, 2026-11-19T23:00:00Z",
        "2026-11-20 08:15, 2026-11-20T07:15:00Z",
        "2026-11-20T08:15:16.789012, 2026-11-20T07:15:16.789012Z",
        "2026-11-20 08:15 UTC, 2026-11-20T08:15:00Z",
        "2026-11-20T08:15:00Z, 2026-11-20T08:15:00Z",
        "2026-11-20T08:15:00+05:30, 2026-11-20T02:45:00Z",
        "Fri 2026-11-20 08:15:00 America/New_York, 2026-11-20T13:15:00Z",
        "8:15, 2026-11-21T07:15:00Z",
        "08:15:01, 2026-11-21T07:15:01Z",
    })
    void readsTimesAsJournalctlDoes(String text, String expected) {
        assertThat(MOMENT.parse("--since", text)).hasToString(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "noon",
                "2026-13-01",
                "2026-11-20 25:00",
                "-1parsec",
                "@",
                "-",
                "12",
                "2026-11-20 08:15 Mars/Phobos",
                "-99999999999y",
                "today-ish",
                "20261320081516"
            })
    void refusesWhatIsNoTime(String text) {
        assertThatThrownBy(() -> MOMENT.parse("--since", text))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--since is '" + text + "', expected a time such as");
    }

    @Test
    void addsTheShiftOfSummerTimeToMidnight() {
        Moment afterShift =
                new Moment(ZonedDateTime.parse("2026-10-25T12:00:00+01:00[Europe/Berlin]"));

        assertThat(afterShift.parse("-S", "today")).hasToString("2026-10-24T22:00:00Z");
    }
}
