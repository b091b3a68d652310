package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;
import org.printkeeper.core.proof.TlogProof;

/**
 * One epoch of a stream under its newest checkpoint, for those who take proofs out of it.
 *
 * <p>Thread: one at a time.
 */
public final class SignedEpoch {
    private final EvidenceFiles files;
    private final Prover prover;
    private final NoteKey key;
    private final SignedNote note;
    private final Checkpoint checkpoint;

    private SignedEpoch(EvidenceFiles files, Path stream, NoteKey key, String newest)
            throws MalformedProofException {
        this.files = files;
        this.key = key;
        prover = new Prover(files, stream);
        SignedNote sealed = SignedNote.parse(newest);
        note = new SignedNote(sealed.text(), sealed.signatureBy(key).stream().toList());
        checkpoint = Checkpoint.parse(note.text());
    }

    /** The epochs in which something is signed, oldest first. */
    public static List<SignedEpoch> of(Path stream) throws IOException {
        List<SignedEpoch> epochs = new ArrayList<>();
        for (Optional<EvidenceFiles> files : EvidenceFiles.of(stream)) {
            if (files.isPresent() && files.get().newest().isPresent()) {
                epochs.add(of(files.get(), stream));
            }
        }
        return epochs;
    }

    private static SignedEpoch of(EvidenceFiles files, Path stream) throws IOException {
        try {
            NoteKey key = NoteKey.parse(files.epoch().verifierKey());
            return new SignedEpoch(files, stream, key, files.newest().orElseThrow());
        } catch (MalformedProofException damaged) {
            throw new IOException(
                    "%s: %s; 'verify' tells more"
                            .formatted(files.directory(), damaged.getMessage()),
                    damaged);
        }
    }

    /** The epoch whose checkpoint covers an entry. */
    public static SignedEpoch holding(Path stream, long index) throws IOException {
        for (SignedEpoch epoch : of(stream)) {
            if (index >= epoch.firstIndex() && index < epoch.endIndex()) {
                return epoch;
            }
        }
        throw new NotSignedException(
                "entry %d is under no checkpoint: it was not signed yet, or never kept"
                        .formatted(index));
    }

    /** Since when it is, and why. */
    public String began() {
        return "epoch %d begins at entry %d: %s"
                .formatted(files.epoch().number(), firstIndex(), files.epoch().reason());
    }

    /** Index of the first entry in it. */
    public long firstIndex() {
        return files.epoch().firstIndex();
    }

    /** Index after the last entry that is signed. */
    public long endIndex() {
        return files.epoch().indexOf(checkpoint.size());
    }

    /** The key that has signed. */
    public NoteKey key() {
        return key;
    }

    /** The newest checkpoint with the signature of that key alone: who has it can check it all. */
    public SignedNote note() {
        return note;
    }

    public Checkpoint checkpoint() {
        return checkpoint;
    }

    Prover prover() {
        return prover;
    }

    EvidenceFiles files() {
        return files;
    }

    /**
     * The proof that an entry is in the log.
     *
     * @throws IOException when it does not hold: the archive is damaged
     */
    public TlogProof prove(long index) throws IOException {
        long leaf = files.epoch().leafOf(index);
        List<Hash> hashes = prover.inclusion(leaf, checkpoint.size());
        TlogProof proof = new TlogProof(Optional.empty(), leaf, hashes, note);
        try {
            proof.verify(Hash.ofLeaf(entry(index)), key);
            return proof;
        } catch (MalformedProofException damaged) {
            throw new IOException(
                    "no proof of entry %d: %s; 'verify' tells what is damaged"
                            .formatted(index, damaged.getMessage()),
                    damaged);
        }
    }

    /** An entry's bytes. */
    public byte[] entry(long index) throws IOException {
        long leaf = files.epoch().leafOf(index);
        return prover.entries(leaf, leaf + 1).getFirst();
    }
}
