package org.printkeeper.agent.follow;

import java.nio.charset.Charset;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.syslog.SyslogEntry;
import org.printkeeper.core.syslog.SyslogParser;

/** The stream of syslog as messages. */
public final class ReceivedMessages implements MessageSource {
    private final SyslogParser parser;
    private final Charset charset;

    public ReceivedMessages(ZoneId zone, Charset charset) {
        this.charset = charset;
        parser = new SyslogParser(zone);
    }

    @Override
    public String stream() {
        return "syslog";
    }

    @Override
    public Optional<Received> message(Entry entry) {
        return SyslogEntry.decode(entry.bytes()).map(this::parsed);
    }

    private Received parsed(SyslogEntry entry) {
        return entry.via().equals("netconsole") ? ofKernel(entry) : ofSyslog(entry);
    }

    private Received ofSyslog(SyslogEntry entry) {
        Instant received = Instant.ofEpochSecond(entry.receivedMicros() / 1_000_000);
        String line = new String(entry.raw(), charset);
        return new Received(parser.lenient(line, received), entry.receivedMicros());
    }

    /** Dated by when it came: what clock its kernel has, nobody here knows. */
    private Received ofKernel(SyslogEntry entry) {
        try {
            KmsgRecord record = KmsgRecord.parse(entry.raw(), 0, entry.raw().length);
            String host = entry.peer().replaceAll(":[0-9]+$", "");
            return KernelMessages.message(record, "", host, entry.receivedMicros(), charset);
        } catch (MalformedEntryException basicFormat) {
            return ofSyslog(entry);
        }
    }
}
