package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;

/** Reads configuration files one after the other and gathers all that is wrong in them. */
final class ConfigReader {
    private final List<String> problems = new ArrayList<>();
    private Config config = Config.defaults();

    Config config() {
        return config;
    }

    /** Each as {@code file:line:column: what is wrong}. */
    List<String> problems() {
        return problems;
    }

    void read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such configuration file");
        }
        if (Files.isDirectory(file)) {
            problems.add(file + " is a directory, expected a TOML file");
            return;
        }
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer unread = ByteBuffer.wrap(bytes);
        CharBuffer text = CharBuffer.allocate(bytes.length);
        if (StandardCharsets.UTF_8.newDecoder().decode(unread, text, true).isError()) {
            problems.add(
                    "%s: byte %d (0x%02x) is not UTF-8, which TOML is written in: convert the file"
                            .formatted(file, unread.position() + 1, unread.get()));
            return;
        }
        TomlParseResult toml = Toml.parse(text.flip().toString());
        toml.errors().forEach(e -> problem(file, e.position(), "" + e.getMessage()));
        if (!toml.hasErrors()) {
            for (List<String> path : toml.keyPathSet(false)) {
                apply(file, toml, path);
            }
        }
    }

    private void apply(Path file, TomlParseResult toml, List<String> path) {
        String name = Toml.joinKeyPath(path);
        TomlPosition position = toml.inputPositionOf(path);
        List<Key<?>> known =
                path.getFirst().equals("alert") ? AlertKeys.ofPath(path).toList() : Keys.ALL;
        Optional<Key<?>> key = known.stream().filter(k -> k.isNamed(name)).findFirst();
        if (key.isEmpty()) {
            List<String> names = known.stream().<String>map(Key::name).toList();
            problem(file, position, "unknown key '" + name + "'" + Closest.hint(name, names));
        } else {
            set(key.get(), toml.get(path), file, position);
        }
    }

    private <T> void set(Key<T> key, Object found, Path file, TomlPosition position) {
        key.type()
                .parse(found)
                .ifPresentOrElse(
                        value -> config = config.with(key, value, file + ":" + position.line()),
                        () ->
                                problem(
                                        file,
                                        position,
                                        "%s is %s, expected %s"
                                                .formatted(
                                                        key.name(),
                                                        show(found),
                                                        key.type().expected())));
    }

    private static String show(Object found) {
        return switch (found) {
            case TomlArray array -> array.toList().toString();
            case String text -> '"' + text + '"';
            default -> found.toString();
        };
    }

    private void problem(Path file, TomlPosition position, String what) {
        problems.add("%s:%d:%d: %s".formatted(file, position.line(), position.column(), what));
    }
}
