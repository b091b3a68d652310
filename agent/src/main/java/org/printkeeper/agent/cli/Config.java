package org.printkeeper.agent.cli;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The values of all keys, each with where it comes from. */
final class Config {
    static final String DEFAULT = "default";

    private record Setting(Object value, String origin) {}

    private final Map<Key<?>, Setting> settings;

    private Config(Map<Key<?>, Setting> settings) {
        this.settings = settings;
    }

    /** What holds where no file says anything. */
    static Config defaults() {
        return new Config(Map.of());
    }

    /** This configuration with another value of one key. */
    <T> Config with(Key<T> key, T value, String origin) {
        Map<Key<?>, Setting> changed = new LinkedHashMap<>(settings);
        changed.put(key, new Setting(value, origin));
        return new Config(changed);
    }

    @SuppressWarnings("unchecked") // with(), the only way in, takes a key and a value of one type
    <T> T get(Key<T> key) {
        Setting setting = settings.get(key);
        return setting == null ? key.defaultValue() : (T) setting.value();
    }

    /** Every key there is, those of the tables that the files name included. */
    List<Key<?>> keys() {
        return Stream.<Key<?>>concat(
                        Keys.ALL.stream(), channels().stream().flatMap(AlertKeys::ofTable))
                .toList();
    }

    /** Names of the tables {@code [alert.NAME]}, sorted. */
    Set<String> channels() {
        Set<String> names = new TreeSet<>();
        for (Key<?> key : settings.keySet()) {
            if (key.name().startsWith("alert.")) { // else their classes are not even loaded
                AlertKeys.tableOf(key).ifPresent(names::add);
            }
        }
        return names;
    }

    /** {@code file:line}, an option, or {@value #DEFAULT}. */
    String origin(Key<?> key) {
        Setting setting = settings.get(key);
        return setting == null ? DEFAULT : setting.origin();
    }

    /** The value as TOML. */
    <T> String show(Key<T> key) {
        return key.type().show(get(key));
    }

    /** Hash of all values, so that two archives can be compared without showing them. */
    String sha256() {
        StringBuilder text = new StringBuilder();
        keys().forEach(key -> text.append(key.name()).append(" = ").append(show(key)).append('\n'));
        try {
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
