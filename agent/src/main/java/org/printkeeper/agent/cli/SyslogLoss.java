package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.syslog.MalformedSyslogException;
import org.printkeeper.core.syslog.Rfc5424;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SentLedger;
import org.printkeeper.core.syslog.SyslogEntry;
import tools.jackson.core.JsonGenerator;

/** The account of what was forwarded to this host, from the stream that it has received. */
final class SyslogLoss {
    private SyslogLoss() {}

    static int run(Invocation invocation) throws IOException {
        SentLedger ledger = new SentLedger();
        var stream = Streams.syslog(invocation.config().get(Keys.STATE_DIR));
        try (StreamReader reader = StreamReader.open(stream)) {
            for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
                SyslogEntry.decode(entry.bytes()).ifPresent(message -> note(ledger, message));
            }
        }
        List<SentLedger.Account> accounts = ledger.accounts();
        if (accounts.isEmpty()) {
            invocation.err().println("nothing that a printkeeper forwarded is in " + stream);
            return Exit.CANNOT_TELL;
        }
        boolean isWhole = true;
        for (SentLedger.Account account : accounts) {
            isWhole &= account.missing().isEmpty();
            if (invocation.has(Options.JSON)) {
                json(account, invocation.out());
            } else {
                words(account, invocation.out());
            }
        }
        return isWhole ? Exit.OK : Exit.NO;
    }

    private static void note(SentLedger ledger, SyslogEntry entry) {
        SdElement mark;
        try {
            String raw = new String(entry.raw(), StandardCharsets.ISO_8859_1);
            mark = Rfc5424.parse(raw).element(SentLedger.ELEMENT);
        } catch (MalformedSyslogException notForwardedByUs) {
            return;
        }
        if (mark == null) {
            return;
        }
        long index = number(mark.value("index"));
        String address = entry.peer().replaceFirst(":[0-9]+$", "");
        if (index >= 0) {
            ledger.accept(
                    new SentLedger.Sender(
                            address,
                            String.valueOf(mark.value("host")),
                            String.valueOf(mark.value("archive")),
                            String.valueOf(mark.value("stream"))),
                    index,
                    Math.min(number(mark.value("prev")), index - 1));
        }
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
    }

    private static void words(SentLedger.Account account, PrintStream out) {
        SentLedger.Sender sender = account.sender();
        out.printf(
                "%s stream %s from %s: %d received, %s%n",
                KmsgText.visible(sender.host()),
                sender.stream(),
                sender.address(),
                account.received(),
                account.missing().isEmpty()
                        ? "nothing is missing"
                        : "missing in " + account.missing().size() + " places:");
        for (SentLedger.Missing gap : account.missing()) {
            out.println(
                    gap.first() == gap.last()
                            ? "  entry " + gap.first()
                            : "  entries %d to %d".formatted(gap.first(), gap.last()));
        }
    }

    private static void json(SentLedger.Account account, PrintStream out) {
        try (JsonGenerator json = AuditJson.generator(out)) {
            SentLedger.Sender sender = account.sender();
            json.writeStartObject();
            json.writeStringProperty("host", sender.host());
            json.writeStringProperty("archive", sender.archive());
            json.writeStringProperty("stream", sender.stream());
            json.writeStringProperty("address", sender.address());
            json.writeNumberProperty("received", account.received());
            json.writeNumberProperty("duplicates", account.duplicates());
            json.writeName("missing");
            json.writeStartArray();
            for (SentLedger.Missing gap : account.missing()) {
                json.writeStartObject();
                json.writeNumberProperty("first_index", gap.first());
                json.writeNumberProperty("last_index", gap.last());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
