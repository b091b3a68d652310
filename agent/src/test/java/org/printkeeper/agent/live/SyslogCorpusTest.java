package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.printkeeper.core.syslog.MalformedSyslogException;
import org.printkeeper.core.syslog.SyslogJson;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogParser;

/** Cases of go-syslog: valid or not, and each field, in strict mode. */
class SyslogCorpusTest {
    private static final SyslogParser PARSER = new SyslogParser(ZoneOffset.UTC);
    private static final Instant RECEIVED = Instant.parse("2026-11-21T12:00:00Z");
    private static final Map<String, String> OUR_NAMES =
            Map.of("appname", "app_name", "procid", "proc_id", "msgid", "msg_id");

    @ParameterizedTest
    @CsvSource({"go-syslog-rfc5424.json, 141", "go-syslog-rfc3164.json, 8"})
    void readsEveryCaseAsItsAuthorsDo(String file, int cases) throws IOException {
        List<Json> all = LineCorporaTest.corpus("syslog/" + file).items();
        assertThat(all).hasSize(cases);
        all.forEach(SyslogCorpusTest::compare);
    }

    private static void compare(Json one) {
        String input = one.text("input");
        boolean valid = one.get("valid").toString().endsWith("true");
        try {
            SyslogMessage message = PARSER.strict(input, RECEIVED);
            assertThat(valid).as("accepted: %s", input).isTrue();
            Json said = Json.parse(SyslogJson.of(message));
            Json expected = one.get("expected");
            for (String name : expected.names()) {
                assertThat(value(said, name, message))
                        .as("%s of %s", name, input)
                        .isEqualTo(expected(expected, name));
            }
        } catch (MalformedSyslogException refused) {
            assertThat(valid).as("refused: %s: %s", input, refused.getMessage()).isFalse();
        }
    }

    private static String value(Json said, String name, SyslogMessage message) {
        if (name.equals("priority")) {
            return Integer.toString(message.facility() << 3 | message.severity());
        }
        return shown(said.get(OUR_NAMES.getOrDefault(name, name)));
    }

    /** The cases of RFC 3164 have the time as it stands in the line. */
    private static String expected(Json expected, String name) {
        String value = shown(expected.get(name));
        boolean isOld = name.equals("timestamp") && Character.isLetter(value.charAt(0));
        return isOld ? shownByDevice(value) : value;
    }

    private static String shownByDevice(String stamp) {
        SyslogMessage message = PARSER.lenient("<13>" + stamp + " host app: text", RECEIVED);
        return String.valueOf(message.timestamp() == null ? null : message.timestamp().rfc3339());
    }

    private static String shown(Json json) {
        String text = json.toString();
        return text.substring(text.indexOf(": ") + 2);
    }
}
