package org.printkeeper.agent.follow;

import org.printkeeper.core.audit.Surroundings;

/** Looks at what goes on around a collector. */
@FunctionalInterface
public interface SurroundingsSource {
    /**
     * Looks now.
     *
     * @param collector {@code journald}, {@code rsyslog} …
     * @param location of its store, as the user would name it
     * @param said what the kernel said so far
     */
    Surroundings look(String collector, String location, KernelPace said);
}
