package org.printkeeper.core.detect;

import java.util.Optional;
import org.printkeeper.core.record.Level;

/**
 * A place in the kernel's source that prints a message.
 *
 * @param file path within the tree
 * @param function around it, or empty
 * @param level declared there; empty where the default or the caller decides
 * @param format of printf, one line, prefix included where it is known
 * @param free whether something unknown, such as a driver and a device, stands before the format
 */
public record PrintkSite(
        String file,
        int line,
        String function,
        Optional<Level> level,
        String format,
        boolean free) {}
