package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One kind of event with all that is known of it: how its lines look, which look-alikes are
 * harmless, and what to tell the person who reads it.
 *
 * @param kind name, severity and title
 * @param source kernel file and version that the shapes were read from
 * @param meaning what happened, in one or two sentences
 * @param checks what to look at first
 * @param shapes a line that has any of them is of this kind
 * @param unless a line that holds any of these literals is not
 */
public record Decoder(
        Kind kind,
        String source,
        String meaning,
        String checks,
        List<Shape> shapes,
        List<String> unless) {

    static Decoder of(String name, int severity, String title) {
        return new Decoder(new Kind(name, severity, title), "", "", "", List.of(), List.of());
    }

    Decoder source(String file) {
        return new Decoder(kind, file, meaning, checks, shapes, unless);
    }

    Decoder means(String text) {
        return new Decoder(kind, source, text, checks, shapes, unless);
    }

    Decoder check(String text) {
        return new Decoder(kind, source, meaning, text, shapes, unless);
    }

    Decoder shapes(String... texts) {
        List<Shape> all = new ArrayList<>(shapes);
        for (String text : texts) {
            all.add(Shape.of(text));
        }
        return new Decoder(kind, source, meaning, checks, List.copyOf(all), unless);
    }

    Decoder unless(String... literals) {
        return new Decoder(kind, source, meaning, checks, shapes, List.of(literals));
    }

    /** The fields of the first shape that fits; empty when the line is not of this kind. */
    Optional<SequencedMap<String, String>> decode(byte[] line, int start, int end) {
        for (String literal : unless) {
            if (Bytes.indexOf(line, start, end, literal) >= 0) {
                return Optional.empty();
            }
        }
        return shapes.stream()
                .map(shape -> shape.fields(line, start, end))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
