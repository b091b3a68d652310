package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        int start = Bytes.indexOf(raw, 0, raw.length, ";") + 1;
        int newline = Bytes.indexOf(raw, start, raw.length, "\n");
        return of(raw, start, newline < 0 ? raw.length : newline).map(Decoder::kind);
    }

    /** The most severe kind that a line is of. The usual line costs one pass and no garbage. */
    static Optional<Decoder> of(byte[] line, int start, int end) {
        return mayKnow(line, start, end)
                ? candidates(line, start, end).stream().findFirst()
                : Optional.empty();
    }

    /** Whether any literal of any kind occurs: one look-up per byte. */
    static boolean mayKnow(byte[] line, int start, int end) {
        return ANCHORS.anyIn(line, start, end);
    }

    /** All kinds that a line is of, the most severe first. */
    static List<Decoder> candidates(byte[] line, int start, int end) {
        List<Decoder> candidates = new ArrayList<>();
        ANCHORS.scan(line, start, end, i -> addOnce(candidates, DECODER_OF_ANCHOR.get(i)));
        candidates.removeIf(decoder -> decoder.decode(line, start, end).isEmpty());
        candidates.sort(Kinds::compare);
        return candidates;
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
