package org.printkeeper.agent.follow;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SentLedger;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogTime;

/**
 * A message on its way to a log server. It has the mark of where it comes from, so that it has a
 * name that no other record has, the same at each try.
 *
 * @param receivedMicros when we received it
 * @param index of its entry
 *     <p>Units: microseconds since 1970.
 */
record LogRecord(SyslogMessage message, long receivedMicros, long index) {
    /** What the message says of its time; else when it was received. */
    long timeMicros() {
        SyslogTime time = message.timestamp();
        return time == null ? receivedMicros : time.epochMicros();
    }

    String host() {
        String named = message.hostname();
        return named == null ? mark("host") : named;
    }

    String stream() {
        return mark("stream");
    }

    /** The archive that it is in: one host's. */
    String archive() {
        return mark("archive");
    }

    /** Unique among all records of all hosts. */
    String id() {
        return archive() + "-" + stream() + "-" + index;
    }

    private String mark(String name) {
        String value = value(SentLedger.ELEMENT, name);
        return value == null ? "" : value;
    }

    /** A parameter of an element of its structured data. */
    @Nullable String value(String element, String name) {
        SdElement found = message.element(element);
        return found == null ? null : found.value(name);
    }

    /** The structured data as {@code element.name} and value, sorted. */
    Map<String, String> parameters() {
        Map<String, String> all = new TreeMap<>();
        for (SdElement element : message.structuredData()) {
            for (SdElement.Param param : element.params()) {
                all.put(element.id() + "." + param.name(), param.value());
            }
        }
        return all;
    }

    /** For people. */
    String words() {
        String sequence = value(KernelMessages.ELEMENT, "seq");
        return stream() + " entry " + index + (sequence == null ? "" : ", record " + sequence);
    }
}
