package org.printkeeper.core.detect;

/**
 * A known kind of kernel event.
 *
 * @param name dotted and stable, for example {@code mem.oom.memcg}
 * @param severity 0 (nothing) to 100 (the machine is gone); alerts are ordered by it
 * @param title what it is, for people
 */
public record Kind(String name, int severity, String title) {}
