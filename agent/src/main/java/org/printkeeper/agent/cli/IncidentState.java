package org.printkeeper.agent.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How people stand to an incident. */
enum IncidentState {
    /** Nobody has said anything of it. */
    NEW,
    /** Somebody knows of it; it stays so when it happens again. */
    ACKNOWLEDGED,
    /** Somebody said that it is over, and it has not happened since. */
    RESOLVED,
    /** Somebody said that it is over, and it has happened since. */
    REGRESSED;

    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<IncidentState> parse(String label) {
        return Arrays.stream(values()).filter(state -> state.label().equals(label)).findFirst();
    }
}
