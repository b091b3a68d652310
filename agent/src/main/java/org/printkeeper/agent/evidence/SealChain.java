package org.printkeeper.agent.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;

/**
 * The keys that sealed the checkpoints of an epoch, one after the other. Each names the next in a
 * hand-over: a checkpoint with the next key as a further line, signed by the one before alone.
 *
 * <p>Thread: one at a time.
 */
final class SealChain {
    private final List<NoteKey> keys = new ArrayList<>();
    private final List<Checkpoint> handOvers = new ArrayList<>();

    /**
     * The chain of an epoch.
     *
     * @param first the key that it begins with
     * @param notes hand-overs, oldest first
     * @throws MalformedProofException at the first that its key has not signed, or stands wrongly
     */
    SealChain(NoteKey first, String origin, List<String> notes) throws MalformedProofException {
        keys.add(first);
        for (String text : notes) {
            add(SignedNote.parse(text), origin);
        }
    }

    private void add(SignedNote note, String origin) throws MalformedProofException {
        Checkpoint handOver = Checkpoint.parse(note.text());
        boolean isNext =
                note.signatureBy(keys.getLast()).isPresent()
                        && handOver.origin().equals(origin)
                        && handOver.size() > sealedSize()
                        && handOver.extensions().size() == 1;
        if (!isNext) {
            throw new MalformedProofException(
                    "the hand-over of seals at size %d is not by the key of its time"
                            .formatted(handOver.size()));
        }
        handOvers.add(handOver);
        keys.add(NoteKey.parse(handOver.extensions().getFirst()));
    }

    /** What the tree was when the keys changed. */
    List<Checkpoint> handOvers() {
        return handOvers;
    }

    /** Leaves that no key can seal again. */
    long sealedSize() {
        return handOvers.isEmpty() ? 0 : handOvers.getLast().size();
    }

    /** Why a checkpoint is not to be believed; empty when the key of its time has sealed it. */
    Optional<String> flaw(SignedNote note, Checkpoint checkpoint) {
        int number = 0;
        while (number < handOvers.size() && handOvers.get(number).size() < checkpoint.size()) {
            number++;
        }
        return note.signatureBy(keys.get(number)).isPresent()
                ? Optional.empty()
                : Optional.of(
                        "the checkpoint of size %d is not sealed by the key of its time"
                                .formatted(checkpoint.size()));
    }
}
