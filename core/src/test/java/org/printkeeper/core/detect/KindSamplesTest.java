package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind has a file of samples ({@code + }) and of look-alikes that are harmless or of another
 * kind ({@code - }), and beside it what is read from the samples.
 */
class KindSamplesTest {
    private static final Path FOLDER =
            Path.of("src/test/resources/org/printkeeper/core/detect/kinds");

    static Stream<Decoder> decoders() {
        return Kinds.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void readsItsSamplesAndLeavesItsLookAlikes(Decoder decoder) throws IOException {
        String name = decoder.kind().name();
        StringBuilder read = new StringBuilder();
        for (String line : Files.readAllLines(FOLDER.resolve(name + ".log"))) {
            Optional<Decoder> found = decode(line.substring(2));
            if (line.startsWith("- ")) {
                assertThat(found.map(other -> other.kind().name()))
                        .as(line)
                        .isNotEqualTo(Optional.of(name));
            } else {
                assertThat(found.map(other -> other.kind().name())).as(line).contains(name);
                byte[] text = line.substring(2).getBytes(StandardCharsets.UTF_8);
                decoder.decode(text, 0, text.length)
                        .orElseThrow()
                        .forEach((key, value) ->
                                read.append(key).append('=').append(value).append('\n'));
                read.append('\n');
            }
        }
        Path expected = FOLDER.resolve(name + ".expected");
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(expected, read);
        }
        assertThat(read.toString()).isEqualTo(Files.readString(expected));
    }

    @ParameterizedTest
    @MethodSource("decoders")
    void tellsItsMeaningItsChecksAndItsSource(Decoder decoder) {
        assertThat(List.of(decoder.meaning(), decoder.checks(), decoder.source()))
                .doesNotContain("");
    }

    private static Optional<Decoder> decode(String line) {
        byte[] text = line.getBytes(StandardCharsets.UTF_8);
        return Kinds.of(text, 0, text.length);
    }
}
