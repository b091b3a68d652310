package org.printkeeper.agent.cli;

import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

/** Takes what a source of {@code dmesg} reads, in its order. */
interface DmesgSink {
    /** A record with its number. */
    void record(KmsgRecord record);

    /** A record of which only the line is known. */
    void line(DmesgRecord line);

    /** Numbers that the kernel gave out and that nobody can read any more. */
    void gap(Gap gap);

    /** Nothing more is there at the moment: what was taken should be seen. */
    void idle();
}
