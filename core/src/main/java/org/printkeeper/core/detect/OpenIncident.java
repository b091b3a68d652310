package org.printkeeper.core.detect;

import java.util.SequencedMap;

/** An incident whose lines are still coming in. */
interface OpenIncident {
    /** Takes the line when it is one of this incident's; {@code false} leaves it to others. */
    boolean take(LogLine line);

    /** Takes a line that is an event of its own kind when it is only a part of this incident. */
    boolean takeEvent(LogLine line, Decoder decoder, SequencedMap<String, String> fields);

    /** True once nothing more is expected; this line is not part of it. */
    boolean isOver(LogLine line);

    /** When its last line was printed, by the printk clock; −1 when no line said. */
    long lastMicros();

    /** Says that records are missing in the middle. */
    void missRecords();

    Incident close();
}
