package org.printkeeper.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.Range;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;

/** What the stores are held against: records and gaps of one boot, in the kernel's order. */
interface AuditReference extends Closeable {
    /** {@code ring}, {@code archive} or {@code file}. */
    String source();

    /** As a person would name it. */
    String location();

    /** The boot that it is of, where it says so itself. */
    Optional<BootId> boot();

    PrintkClock clock();

    Range range();

    /** The next record or gap; null at the end. */
    @Nullable Capture next() throws IOException;

    /** What was strange about it, known after its end; a sentence each. */
    List<String> remarks();
}
