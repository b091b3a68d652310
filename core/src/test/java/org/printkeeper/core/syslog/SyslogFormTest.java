package org.printkeeper.core.syslog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

class SyslogFormTest {
    private static final Instant RECEIVED = Instant.parse("2026-11-21T12:00:00Z");
    private static final SyslogParser PARSER = new SyslogParser(ZoneOffset.UTC);
    private static final SyslogForm.Context CONTEXT =
            new SyslogForm.Context(RECEIVED, "here", ZoneId.of("Europe/Berlin"));
    private static final SyslogMessage MESSAGE =
            PARSER.lenient("<86>Jul  6 20:33:28 web1 sshd[12]: Accepted \"key\"", RECEIVED);

    @Test
    void writesEachForm() {
        SyslogMessage marked =
                MESSAGE.with(new SdElement("a@1", List.of(new SdElement.Param("x", "\"]\\"))));
        assertThat(SyslogForm.TRADITIONAL.write(MESSAGE, CONTEXT))
                .isEqualTo("Jul  6 22:33:28 web1 sshd[12]: Accepted \"key\"");
        assertThat(SyslogForm.ISO.write(MESSAGE, CONTEXT))
                .isEqualTo("2026-07-06T22:33:28.000000+02:00 web1 sshd[12]: Accepted \"key\"");
        assertThat(SyslogForm.RFC5424.write(marked, CONTEXT))
                .isEqualTo(
                        "<86>1 2026-07-06T20:33:28Z web1 sshd 12 - [a@1 x=\"\\\"\\]\\\\\"]"
                                + " Accepted \"key\"");
        assertThat(SyslogForm.JSON.write(MESSAGE, CONTEXT))
                .startsWith("{\"received\":\"2026-11-21T12:00:00Z\",\"facility\":10,\"severity\":6")
                .endsWith("\"message\":\"Accepted \\\"key\\\"\"}");
    }

    @Test
    void saysWhatTheMessageDoesNotSay() {
        SyslogMessage bare = PARSER.lenient("no header", RECEIVED);
        assertThat(SyslogForm.RFC5424.write(bare, CONTEXT))
                .isEqualTo("<13>1 2026-11-21T12:00:00.000000+00:00 here - - - - no header");
    }

    /** Whatever a device sends, what we send is strict, and says the same. */
    @Test
    void everyLineComesBackFromRfc5424() throws IOException, MalformedSyslogException {
        for (String line : Files.readAllLines(DeviceLinesTest.LINES)) {
            SyslogMessage message = PARSER.lenient(line, RECEIVED);
            String sent = SyslogForm.RFC5424.write(message, CONTEXT);
            SyslogMessage strict = Rfc5424.parse(sent);
            assertThat(strict.message()).as(sent).isEqualTo(message.message());
            assertThat(strict.appName()).as(sent).isEqualTo(message.appName());
            assertThat(PARSER.lenient(sent, RECEIVED).structuredData())
                    .as(sent)
                    .isEqualTo(message.structuredData());
        }
    }
}
