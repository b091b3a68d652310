package org.printkeeper.agent.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.printkeeper.core.syslog.MalformedSyslogException;
import org.printkeeper.core.syslog.SyslogJson;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogParser;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code syslog parse}: what each line of standard input says; {@code syslog loss}: what our
 * forwarders have sent to this host and it has not received.
 */
final class SyslogCommand implements Command {
    private static final String PARSE = "parse";
    private static final String LOSS = "loss";
    private static final String STRICT = "--strict";
    private static final String NULL = "--null";
    private static final String ZONE = "--zone";
    private static final String RECEIVED = "--received";

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addJson(Options.addState(CommandSpec.create()))
                        .addOption(
                                Options.flag(
                                        "Accept only what is of RFC 5424 or RFC 3164 in every part;"
                                                + " fields are printed as they stand in the line,"
                                                + " with backslashes and byte order mark.",
                                        STRICT))
                        .addOption(
                                Options.flag(
                                        "Messages end with NUL, not with a newline.", "-z", NULL))
                        .addOption(
                                Options.text(
                                        "ZONE",
                                        "Zone of times that name none, such as Europe/Berlin; else"
                                                + " that of this host.",
                                        ZONE))
                        .addOption(
                                Options.text(
                                        "TIME",
                                        "When the lines were received, in RFC 3339, to find the year"
                                                + " of times without one; else now.",
                                        RECEIVED))
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel(PARSE + "|" + LOSS)
                                        .arity("1")
                                        .type(String.class)
                                        .description(
                                                "parse: read lines from standard input, print one"
                                                        + " JSON object for each, with or without"
                                                        + " --json. loss: of what other"
                                                        + " printkeepers have forwarded to this"
                                                        + " host, say what has not arrived.")
                                        .build());
        spec.usageMessage()
                .description(
                        "Say what syslog lines say: one JSON object for each line of standard"
                                + " input, with or without --json.")
                .exitCodeList(Help.codes("0", "every line is a message", "1", "some line is none"))
                .footer("  printkeeper syslog parse --strict < messages.log");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        return switch (parsed.matchedPositionalValue(0, "")) {
            case PARSE -> parse(invocation);
            case LOSS -> SyslogLoss.run(invocation);
            default -> throw UserError.usage("expected syslog parse or syslog loss");
        };
    }

    private static int parse(Invocation invocation) throws IOException {
        SyslogParser parser = new SyslogParser(zone(invocation));
        Optional<Instant> received = invocation.text(RECEIVED).map(SyslogCommand::time);
        InputStream in = new BufferedInputStream(invocation.terminal().in(), 1 << 16);
        int end = invocation.has(NULL) ? 0 : '\n';
        boolean isWhole = true;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (read(in, line, end)) {
            String text = line.toString(StandardCharsets.UTF_8);
            Instant at = received.orElseGet(Instant::now);
            isWhole &= print(parser, invocation.has(STRICT), text, at, invocation.out());
            line.reset();
        }
        return isWhole ? Exit.OK : Exit.NO;
    }

    private static boolean print(
            SyslogParser parser, boolean strict, String line, Instant received, PrintStream out) {
        try {
            SyslogMessage message =
                    strict ? parser.strict(line, received) : parser.lenient(line, received);
            boolean isMessage = strict || !line.isBlank();
            out.println(isMessage ? SyslogJson.of(message) : SyslogJson.ofError("empty line"));
            return isMessage;
        } catch (MalformedSyslogException refused) {
            out.println(SyslogJson.ofError(String.valueOf(refused.getMessage())));
            return false;
        }
    }

    /** Reads up to the end mark, which is taken away; false when there is nothing more. */
    private static boolean read(InputStream in, ByteArrayOutputStream line, int end)
            throws IOException {
        int next = in.read();
        if (next < 0) {
            return false;
        }
        while (next >= 0 && next != end) {
            line.write(next);
            next = in.read();
        }
        return true;
    }

    private static ZoneId zone(Invocation invocation) {
        String name = invocation.text(ZONE).orElse("");
        try {
            return name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name);
        } catch (DateTimeException unknown) {
            throw UserError.usage(
                    ZONE + " is '" + name + "', expected a zone such as UTC or Europe/Berlin");
        }
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noTime) {
            throw UserError.usage(
                    RECEIVED + " is '" + text + "', expected a time such as 2026-01-31T12:00:00Z");
        }
    }
}
