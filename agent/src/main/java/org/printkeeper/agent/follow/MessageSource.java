package org.printkeeper.agent.follow;

import java.util.Optional;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.syslog.SyslogMessage;

/** Entries of a stream as messages to pass on. */
public interface MessageSource {
    /** The name of the stream. */
    String stream();

    /** What an entry says; empty for those that say nothing to others. */
    Optional<Received> message(Entry entry);

    /**
     * Where to begin reading to give messages from {@code cursor} on: earlier, when what stands
     * before it must be known.
     */
    default long begin(long cursor) {
        return cursor;
    }

    /**
     * A message.
     *
     * @param micros when it was received
     *     <p>Units: microseconds since 1970.
     */
    record Received(SyslogMessage message, long micros) {}
}
