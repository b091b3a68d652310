package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.printkeeper.core.record.KmsgRecord;

/**
 * All kinds that are known, and the one pass over a line that tells which it is.
 *
 * <p>Thread: immutable; the search keeps nothing between lines.
 */
public final class Kinds {
    /** Every decoder, in the order in which ties of severity are decided: one line per family. */
    static final List<Decoder> ALL =
            Stream.of(
                            MemoryKinds.ALL,
                            HardwareKinds.ALL,
                            StorageKinds.ALL,
                            FilesystemKinds.ALL,
                            CrashKinds.ALL,
                            SecurityKinds.ALL,
                            NetworkKinds.ALL,
                            DeviceKinds.ALL,
                            VirtualKinds.ALL,
                            SystemKinds.ALL)
                    .flatMap(List::stream)
                    .toList();

    private static final List<Decoder> DECODER_OF_ANCHOR = new ArrayList<>();
    private static final AhoCorasick ANCHORS = anchors();

    private Kinds() {}

    private static AhoCorasick anchors() {
        List<byte[]> literals = new ArrayList<>();
        for (Decoder decoder : ALL) {
            for (Shape shape : decoder.shapes()) {
                literals.add(shape.anchor());
                DECODER_OF_ANCHOR.add(decoder);
            }
        }
        return new AhoCorasick(literals);
    }

    /** What a record is, when kernel code wrote it and it is of a known kind. */
    public static Optional<Kind> of(KmsgRecord record) {
        if (!record.isFromKernel()) {
            return Optional.empty();
        }
        byte[] raw = record.raw();
        int start = end(raw, 0, ';') + 1;
        return of(raw, start, end(raw, start, '\n')).map(Decoder::kind);
    }

    /** Where the next byte of this value stands, or the end. */
    private static int end(byte[] raw, int start, char wanted) {
        int end = start;
        while (end < raw.length && raw[end] != wanted) {
            end++;
        }
        return end;
    }

    /** A line of a known kind, and what it says. */
    record Decoded(Decoder decoder, SequencedMap<String, String> fields) {}

    static Optional<Decoder> of(byte[] line, int start, int end) {
        return decode(line, start, end).map(Decoded::decoder);
    }

    /** Whether any literal of any kind occurs: one look-up per byte, no garbage. */
    static boolean mayKnow(byte[] line, int start, int end) {
        return ANCHORS.anyIn(line, start, end);
    }

    /** The most severe kind that a line is of. */
    static Optional<Decoded> decode(byte[] line, int start, int end) {
        if (!mayKnow(line, start, end)) {
            return Optional.empty();
        }
        List<Decoder> candidates = new ArrayList<>();
        ANCHORS.scan(line, start, end, i -> addOnce(candidates, DECODER_OF_ANCHOR.get(i)));
        candidates.sort(Kinds::compare);
        for (Decoder decoder : candidates) {
            Optional<SequencedMap<String, String>> fields = decoder.decode(line, start, end);
            if (fields.isPresent()) {
                return Optional.of(new Decoded(decoder, fields.get()));
            }
        }
        return Optional.empty();
    }

    private static void addOnce(List<Decoder> decoders, Decoder decoder) {
        if (!decoders.contains(decoder)) {
            decoders.add(decoder);
        }
    }

    private static int compare(Decoder first, Decoder second) {
        int bySeverity = second.kind().severity() - first.kind().severity();
        return bySeverity != 0 ? bySeverity : ALL.indexOf(first) - ALL.indexOf(second);
    }
}
