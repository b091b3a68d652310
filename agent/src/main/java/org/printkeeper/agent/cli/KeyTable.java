package org.printkeeper.agent.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;

/** Declares the keys of a table, and keeps them in that order: it is the one of the documents. */
final class KeyTable {
    private static final Pattern ANY_TEXT = Pattern.compile("\\P{Cntrl}*");

    private final String prefix;
    private final List<Key<?>> keys = new ArrayList<>();

    /**
     * Begins a table.
     *
     * @param prefix with its dot; empty when the names say it themselves
     */
    KeyTable(String prefix) {
        this.prefix = prefix;
    }

    /** All that were declared so far, and those to come. */
    List<Key<?>> keys() {
        return Collections.unmodifiableList(keys);
    }

    /** A key that the next start applies. */
    <T> Key<T> start(String name, KeyType<T> type, T byDefault, String doc) {
        return declared(
                new Key<>(prefix + name, List.of(), type, byDefault, Key.Applied.RESTART, doc));
    }

    /** A key that SIGHUP applies. */
    <T> Key<T> reload(String name, KeyType<T> type, T byDefault, String doc) {
        return declared(
                new Key<>(prefix + name, List.of(), type, byDefault, Key.Applied.RELOAD, doc));
    }

    /** A key that each command reads anew. */
    <T> Key<T> call(String name, KeyType<T> type, T byDefault, String doc) {
        return declared(
                new Key<>(prefix + name, List.of(), type, byDefault, Key.Applied.CALL, doc));
    }

    /** A key that rsyslog's imkmsg has too, under {@code itsName}. */
    <T> Key<T> imkmsg(String name, String itsName, KeyType<T> type, T byDefault, String doc) {
        return declared(
                new Key<>(
                        name,
                        List.of("capture." + itsName),
                        type,
                        byDefault,
                        Key.Applied.RESTART,
                        doc));
    }

    /** An absolute path; by default none. */
    Key<Path> file(String name, String doc) {
        return start(name, KeyTypes.fileOrNone(), Path.of(""), doc);
    }

    /** Any text in one line; by default none. */
    Key<String> text(String name, String expected, String doc) {
        return start(name, KeyTypes.text(ANY_TEXT, expected), "", doc);
    }

    Key<Boolean> flag(String name, boolean byDefault, String doc) {
        return start(name, KeyTypes.yesOrNo(), byDefault, doc);
    }

    private <T> Key<T> declared(Key<T> key) {
        keys.add(key);
        return key;
    }
}
