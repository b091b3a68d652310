package org.printkeeper.core.syslog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Rfc5424Test {
    private static final SyslogParser PARSER = new SyslogParser(ZoneOffset.UTC);
    private static final Instant RECEIVED = Instant.parse("2026-11-21T12:00:00Z");

    @Test
    void keepsTheFieldsAsTheyStandInTheLine() throws MalformedSyslogException {
        SyslogMessage message =
                Rfc5424.parse(
                        "<165>1 2003-08-24T05:14:15.000003-07:00 host app 8710 ID1"
                                + " [a@32473 x=\"\\\"\\]\" x=\"2\"][b] \uFEFFtext");
        assertThat(message.facility()).isEqualTo(20);
        assertThat(message.severity()).isEqualTo(5);
        assertThat(message.timestamp())
                .isEqualTo(new SyslogTime(1061727255000003L, "2003-08-24T05:14:15.000003-07:00"));
        assertThat(message.element("a@32473")).isNotNull();
        assertThat(message.structuredData().getFirst().value("x")).isEqualTo("\\\"\\]");
        assertThat(message.message()).isEqualTo("\uFEFFtext");
    }

    @Test
    void lenientlyTakesAwayBackslashesAndMark() {
        SyslogMessage message =
                PARSER.lenient("<165>1 - - - - - [a x=\"\\\"\\]\\\\\"] \uFEFFtext", RECEIVED);
        assertThat(message.structuredData().getFirst().value("x")).isEqualTo("\"]\\");
        assertThat(message.message()).isEqualTo("text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "<192>1 - - - - - -|bad priority: expected 0 to 191 at byte 4",
                "<1>0 - - - - - -|bad version: expected 1 to 999 at byte 3",
                "<1>1 2018-02-29T22:14:16Z - - - - -|no such date or time",
                "<1>1 - - - - - [a x=\"]\"]|expected '\\' before ']'",
                "<1>1 - - - - - [a][a]|'a' comes twice",
                "<1>1 - - - - - -x|expected a blank after the structured data",
            })
    void saysWhatIsWrongAndWhere(String line, String why) {
        assertThatThrownBy(() -> PARSER.strict(line, RECEIVED)).hasMessageContaining(why);
    }

    @Test
    void strictlyTakesRfc3164Too() throws MalformedSyslogException {
        SyslogMessage message = PARSER.strict("<34>Oct 11 22:14:15 host su[7]: text", RECEIVED);
        assertThat(message.procId()).isEqualTo("7");
        assertThatThrownBy(() -> PARSER.strict("<34>Feb 30 22:14:15 host su: text", RECEIVED))
                .hasMessageContaining("no such date");
    }
}
