package org.printkeeper.core.proof;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * That one entry is in a log, to be checked without it: the file {@code INDEX.tlog-proof}.
 *
 * <p>Source: c2sp.org/tlog-proof.
 *
 * @param extra bytes of the application's own in Base64, or empty
 * @param note the checkpoint with its signatures, as it was signed
 */
public record TlogProof(Optional<String> extra, long index, List<Hash> hashes, SignedNote note) {
    private static final String FIRST_LINE = "c2sp.org/tlog-proof@v1";
    private static final String EXTRA = "extra ";
    private static final String INDEX = "index ";

    public TlogProof {
        hashes = List.copyOf(hashes);
    }

    /** Reads a proof; says nothing of whether it holds. */
    public static TlogProof parse(String file) throws MalformedProofException {
        int blank = file.indexOf("\n\n");
        Iterator<String> lines = file.substring(0, Math.max(blank, 0)).lines().toList().iterator();
        if (!next(lines).equals(FIRST_LINE)) {
            throw new MalformedProofException("a proof: expected the first line " + FIRST_LINE);
        }
        String line = next(lines);
        Optional<String> extra = Optional.empty();
        if (line.startsWith(EXTRA)) {
            extra = Optional.of(line.substring(EXTRA.length()));
            Base64Text.decode("extra data of a proof", extra.get());
            line = next(lines);
        }
        if (!line.startsWith(INDEX)) {
            throw new MalformedProofException(
                    "a proof: expected a line \"index N\", found " + line);
        }
        long index = Decimal.parse("the index of a proof", line.substring(INDEX.length()));
        List<Hash> hashes = new ArrayList<>();
        while (lines.hasNext()) {
            hashes.add(Hash.ofBase64(lines.next()));
        }
        return new TlogProof(extra, index, hashes, SignedNote.parse(file.substring(blank + 2)));
    }

    private static String next(Iterator<String> lines) {
        return lines.hasNext() ? lines.next() : "";
    }

    /**
     * The checkpoint, when this key has signed it and it holds this leaf at the index.
     *
     * @throws MalformedProofException when not, with the reason
     */
    public Checkpoint verify(Hash leaf, NoteKey log) throws MalformedProofException {
        if (note.signatureBy(log).isEmpty()) {
            throw new MalformedProofException("the checkpoint is not signed by " + log.name());
        }
        Checkpoint checkpoint = Checkpoint.parse(note.text());
        Hash root = new InclusionProof(index, checkpoint.size(), hashes).root(leaf);
        if (!root.equals(checkpoint.root())) {
            throw new MalformedProofException(
                    "leaf %d is not in the log: expected the root %s, found %s"
                            .formatted(index, checkpoint.root(), root));
        }
        return checkpoint;
    }

    /** The file. */
    @Override
    public String toString() {
        StringBuilder file = new StringBuilder(FIRST_LINE).append('\n');
        extra.ifPresent(bytes -> file.append(EXTRA).append(bytes).append('\n'));
        file.append(INDEX).append(index).append('\n');
        hashes.forEach(hash -> file.append(hash.toBase64()).append('\n'));
        return file.append('\n').append(note).toString();
    }
}
