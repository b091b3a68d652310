package org.printkeeper.agent.cli;

import java.time.Instant;
import java.util.Optional;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.record.BootId;

/**
 * An incident where and when it happened.
 *
 * @param boot empty in a text, and where the archive does not tell
 * @param kernel release of the kernel, or empty
 * @param lastIndex index in the archive of its last line's entry, or number of that line
 * @param time of its first line, where clocks are known
 * @param line its first line without prefixes; empty when it is long past
 */
record Occurrence(
        Incident incident,
        Optional<BootId> boot,
        String kernel,
        long lastIndex,
        Optional<Instant> time,
        String line) {}
