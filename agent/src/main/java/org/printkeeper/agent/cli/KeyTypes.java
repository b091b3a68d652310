package org.printkeeper.agent.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.tomlj.Toml;
import org.tomlj.TomlArray;

/** The types of keys. */
final class KeyTypes {
    private KeyTypes() {}

    static KeyType<Boolean> yesOrNo() {
        return new YesOrNo();
    }

    static KeyType<Long> number(long min, long max) {
        return new Whole(min, max);
    }

    static KeyType<Long> bytes(long min, long max) {
        return new Bytes(min, max);
    }

    static KeyType<Duration> duration(Duration min, Duration max) {
        return new Period(min, max);
    }

    static KeyType<Path> directory() {
        return new Directory();
    }

    /** An absolute path, or the empty one for none. */
    static KeyType<Path> fileOrNone() {
        return new FileOrNone();
    }

    /** A list of absolute paths. */
    static KeyType<List<Path>> files() {
        return new Paths();
    }

    static KeyType<List<String>> words(List<String> allowed) {
        return new Words(allowed);
    }

    /** A list of texts of one form. */
    static KeyType<List<String>> lines(Pattern form, String expected) {
        return new Lines(form, expected);
    }

    /** A text of one form. */
    static KeyType<String> text(Pattern form, String expected) {
        return new Text(form, expected);
    }

    /** One of the constants, written in lower case with dashes. */
    static <E extends Enum<E>> KeyType<E> choice(Class<E> constants) {
        return new Choice<>(List.of(constants.getEnumConstants()));
    }

    private static String quote(String text) {
        return '"' + Toml.tomlEscape(text).toString() + '"';
    }

    private record YesOrNo() implements KeyType<Boolean> {
        @Override
        public Optional<Boolean> parse(Object toml) {
            return toml instanceof Boolean value ? Optional.of(value) : Optional.empty();
        }

        @Override
        public String show(Boolean value) {
            return value.toString();
        }

        @Override
        public String expected() {
            return "true or false";
        }
    }

    private record Whole(long min, long max) implements KeyType<Long> {
        @Override
        public Optional<Long> parse(Object toml) {
            return toml instanceof Long value && value >= min && value <= max
                    ? Optional.of(value)
                    : Optional.empty();
        }

        @Override
        public String show(Long value) {
            return value.toString();
        }

        @Override
        public String expected() {
            return "a whole number from " + min + " to " + max;
        }
    }

    private record Bytes(long min, long max) implements KeyType<Long> {
        @Override
        public Optional<Long> parse(Object toml) {
            return Quantity.parseBytes(toml).filter(value -> value >= min && value <= max);
        }

        @Override
        public String show(Long value) {
            return quote(Quantity.showBytes(value));
        }

        @Override
        public String expected() {
            return "a size from %s to %s, such as \"64M\" (K, M, G, T: powers of 1024)"
                    .formatted(show(min), show(max));
        }
    }

    private record Period(Duration min, Duration max) implements KeyType<Duration> {
        @Override
        public Optional<Duration> parse(Object toml) {
            return Quantity.parseDuration(toml)
                    .filter(value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
        }

        @Override
        public String show(Duration value) {
            return quote(Quantity.showDuration(value));
        }

        @Override
        public String expected() {
            return "a duration from %s to %s, such as \"5s\" (ms, s, min, h, d)"
                    .formatted(show(min), show(max));
        }
    }

    private record Directory() implements KeyType<Path> {
        @Override
        public Optional<Path> parse(Object toml) {
            try {
                return toml instanceof String text && text.startsWith("/")
                        ? Optional.of(Path.of(text))
                        : Optional.empty();
            } catch (InvalidPathException notAPath) {
                return Optional.empty();
            }
        }

        @Override
        public String show(Path value) {
            return quote(value.toString());
        }

        @Override
        public String expected() {
            return "an absolute path";
        }
    }

    private record FileOrNone() implements KeyType<Path> {
        private static final Directory FILE = new Directory();

        @Override
        public Optional<Path> parse(Object toml) {
            return "".equals(toml) ? Optional.of(Path.of("")) : FILE.parse(toml);
        }

        @Override
        public String show(Path value) {
            return FILE.show(value);
        }

        @Override
        public String expected() {
            return "an absolute path, or \"\" for none";
        }
    }

    private record Paths() implements KeyType<List<Path>> {
        private static final Directory EACH = new Directory();

        @Override
        public Optional<List<Path>> parse(Object toml) {
            if (!(toml instanceof TomlArray array)) {
                return Optional.empty();
            }
            List<Path> paths =
                    array.toList().stream().flatMap(each -> EACH.parse(each).stream()).toList();
            return paths.size() == array.size() ? Optional.of(paths) : Optional.empty();
        }

        @Override
        public String show(List<Path> value) {
            return value.stream().map(EACH::show).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public String expected() {
            return "a list of absolute paths";
        }
    }

    private record Text(Pattern form, String expected) implements KeyType<String> {
        @Override
        public Optional<String> parse(Object toml) {
            return toml instanceof String text && form.matcher(text).matches()
                    ? Optional.of(text)
                    : Optional.empty();
        }

        @Override
        public String show(String value) {
            return quote(value);
        }
    }

    private record Lines(Pattern form, String each) implements KeyType<List<String>> {
        @Override
        public Optional<List<String>> parse(Object toml) {
            if (!(toml instanceof TomlArray array)) {
                return Optional.empty();
            }
            List<String> lines =
                    array.toList().stream()
                            .filter(String.class::isInstance)
                            .map(String.class::cast)
                            .filter(form.asMatchPredicate())
                            .toList();
            return lines.size() == array.size() ? Optional.of(lines) : Optional.empty();
        }

        @Override
        public String show(List<String> value) {
            return value.stream().map(KeyTypes::quote).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public String expected() {
            return "a list of " + each;
        }
    }

    private record Words(List<String> allowed) implements KeyType<List<String>> {
        @Override
        public Optional<List<String>> parse(Object toml) {
            if (!(toml instanceof TomlArray array)) {
                return Optional.empty();
            }
            List<Object> words = array.toList();
            return allowed.containsAll(words)
                    ? Optional.of(words.stream().map(Object::toString).toList())
                    : Optional.empty();
        }

        @Override
        public String show(List<String> value) {
            return value.stream().map(KeyTypes::quote).collect(Collectors.joining(", ", "[", "]"));
        }

        @Override
        public String expected() {
            return "a list of " + String.join(", ", allowed);
        }
    }

    private record Choice<E extends Enum<E>>(List<E> constants) implements KeyType<E> {
        private static String label(Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public Optional<E> parse(Object toml) {
            return constants.stream()
                    .filter(e -> toml instanceof String text && text.equalsIgnoreCase(label(e)))
                    .findFirst();
        }

        @Override
        public String show(E value) {
            return quote(label(value));
        }

        @Override
        public String expected() {
            return constants.stream().map(this::show).collect(Collectors.joining(", "));
        }
    }
}
