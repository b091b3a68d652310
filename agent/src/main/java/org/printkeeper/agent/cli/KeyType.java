package org.printkeeper.agent.cli;

import java.util.Optional;

/** What values a key takes. */
interface KeyType<T> {
    /** The value, or empty when {@code toml} is of another type or out of bounds. */
    Optional<T> parse(Object toml);

    /** The value as TOML. */
    String show(T value);

    /** The allowed values in a few words, bounds and unit included. */
    String expected();
}
