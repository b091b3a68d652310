package org.printkeeper.agent.follow;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SentLedger;
import org.printkeeper.core.syslog.SyslogForm;
import org.printkeeper.core.syslog.SyslogMessage;

/**
 * One rule over one stream: what it selects goes to its output.
 *
 * <p>What goes to another host in RFC 5424 or to a log server says where it comes from: {@code
 * [sent@32473 host="" archive="" stream="" index="" prev=""]}, the entry's index and that of the
 * entry that was sent before it. So the far end knows what it has twice, and what it has not.
 *
 * <p>Thread: its loop's.
 */
public final class OutputFollower implements Follower {
    private static final int ENTRIES_PER_FLUSH = 1_000;

    private final OutputRule rule;
    private final MessageSource source;
    private final SyslogOutput output;
    private final Origin origin;
    private final ZoneId zone;

    /** Index of the last entry that the output has taken, or that is none of its. */
    private long taken = -1;

    private long sent = -1;

    /** Index of the first entry that the output may not have passed on. */
    private long flushed;

    /**
     * Where messages come from.
     *
     * @param host name of this one, for messages that name none
     * @param archive 16 hexadecimal digits that no other archive has: numbers begin anew with it
     */
    public record Origin(String host, String archive) {}

    public OutputFollower(
            OutputRule rule,
            MessageSource source,
            SyslogOutput output,
            Origin origin,
            ZoneId zone) {
        this.rule = rule;
        this.source = source;
        this.output = output;
        this.origin = origin;
        this.zone = zone;
    }

    @Override
    public String name() {
        return rule.name() + "-" + source.stream();
    }

    @Override
    public long resumeAt(long cursor) {
        flushed = cursor;
        taken = cursor - 1;
        sent = cursor - 1;
        return source.begin(cursor);
    }

    @Override
    public void onEntry(Entry entry, boolean endOfBatch) throws Exception {
        Optional<MessageSource.Received> message = source.message(entry);
        if (entry.index() > taken) {
            if (message.isPresent() && rule.selects(message.get().message())) {
                write(message.get(), entry.index());
            }
            taken = entry.index();
        }
        if (endOfBatch || entry.index() - flushed >= ENTRIES_PER_FLUSH) {
            flush();
        }
    }

    private void flush() throws Exception {
        output.flush();
        flushed = taken + 1;
    }

    private void write(MessageSource.Received received, long index) throws Exception {
        Instant time =
                Instant.ofEpochSecond(
                        Math.floorDiv(received.micros(), 1_000_000),
                        Math.floorMod(received.micros(), 1_000_000) * 1000L);
        SyslogMessage message =
                rule.isMarked() ? received.message().with(mark(index)) : received.message();
        String line = rule.form().write(message, new SyslogForm.Context(time, origin.host(), zone));
        if (rule.isRemote()
                && (rule.form() == SyslogForm.TRADITIONAL || rule.form() == SyslogForm.ISO)) {
            line = "<" + message.priority() + ">" + line;
        }
        output.write(
                line.getBytes(rule.charset()),
                new MessageSource.Received(message, received.micros()),
                index);
        sent = index;
    }

    private SdElement mark(long index) {
        return new SdElement(
                SentLedger.ELEMENT,
                List.of(
                        new SdElement.Param("host", origin.host()),
                        new SdElement.Param("archive", origin.archive()),
                        new SdElement.Param("stream", source.stream()),
                        new SdElement.Param("index", Long.toString(index)),
                        new SdElement.Param("prev", Long.toString(sent))));
    }

    @Override
    public long settled(long next) {
        return Math.min(output.settled(flushed), flushed);
    }

    @Override
    public void onQuiet() throws Exception {
        flush();
        output.quiet();
    }
}
