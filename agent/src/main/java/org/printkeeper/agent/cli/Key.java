package org.printkeeper.agent.cli;

import java.util.List;

/**
 * One key of the configuration: all that parsing, checking, {@code cat-config} and
 * docs/configuration.md know of it.
 *
 * @param name as in TOML, with its tables: {@code capture.read_mode}
 * @param otherNames spellings of other programs, compared without regard to case
 * @param defaultValue what holds where no file says anything
 * @param applied what applies a change
 * @param doc one or two sentences
 */
record Key<T>(
        String name,
        List<String> otherNames,
        KeyType<T> type,
        T defaultValue,
        Applied applied,
        String doc) {

    /** What applies a change. */
    enum Applied {
        RESTART("a restart"),
        RELOAD("SIGHUP"),
        /** Only commands read it, never the daemon. */
        CALL("the next command that reads it");

        private final String words;

        Applied(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** Whether the running daemon need not be started anew for a change. */
    boolean isReloadable() {
        return applied != Applied.RESTART;
    }

    boolean isNamed(String candidate) {
        return name.equals(candidate) || otherNames.stream().anyMatch(candidate::equalsIgnoreCase);
    }

    /** The key of one table, where the name says {@code NAME}. */
    Key<T> inTable(String table) {
        return new Key<>(name.replace("NAME", table), otherNames, type, defaultValue, applied, doc);
    }

    /**
     * By name alone; the JVM would take 20 ms of each start to make what a record has by itself.
     */
    @Override
    public boolean equals(Object other) {
        return other instanceof Key<?> key && name.equals(key.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /** The default as TOML. */
    String showDefault() {
        return type.show(defaultValue);
    }
}
