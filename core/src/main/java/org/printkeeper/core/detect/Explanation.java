package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What is known of a kernel message: its kind, what that means, and what to do.
 *
 * @param kind name, severity and title
 * @param meaning what happened, in one or two sentences
 * @param checks what to look at first
 * @param source kernel file and version that print such messages
 * @param related names of the kinds of the same family
 * @param fields what this very message says, by name; empty when a kind was asked for
 */
public record Explanation(
        Kind kind,
        String meaning,
        String checks,
        String source,
        List<String> related,
        SequencedMap<String, String> fields) {

    /** Every known kind, in the order of the catalogue. */
    public static List<Explanation> all() {
        return Kinds.ALL.stream().map(decoder -> of(decoder, new LinkedHashMap<>())).toList();
    }

    /** Explains a kind, given by its name, or a line of a log in any form. */
    public static Optional<Explanation> of(String kindOrLine) {
        Optional<Explanation> named = ofKind(kindOrLine);
        return named.isPresent() ? named : ofLine(kindOrLine);
    }

    /** Explains a kind, given by its name. */
    public static Optional<Explanation> ofKind(String name) {
        return all().stream().filter(known -> known.kind().name().equals(name)).findFirst();
    }

    private static Optional<Explanation> ofLine(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        LogLine line = new LogLine();
        line.set(bytes, 0, bytes.length, 0);
        LinePrefix.strip(line);
        return Kinds.of(bytes, line.start, line.end)
                .map(decoder ->
                        of(decoder, decoder.decode(bytes, line.start, line.end).orElseThrow()));
    }

    private static Explanation of(Decoder decoder, SequencedMap<String, String> fields) {
        List<String> related =
                Kinds.ALL.stream()
                        .map(other -> other.kind().name())
                        .filter(name -> isRelated(name, decoder.kind().name()))
                        .toList();
        return new Explanation(
                decoder.kind(),
                decoder.meaning(),
                decoder.checks(),
                decoder.source(),
                related,
                fields);
    }

    private static boolean isRelated(String name, String to) {
        return !name.equals(to) && name.startsWith(to.substring(0, to.indexOf('.') + 1));
    }
}
