package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;

/** A file of cosigned checkpoints, one behind the other, as a witness keeps them. */
public final class Cosigned {
    private Cosigned() {}

    /**
     * The checkpoints that one of these keys has cosigned.
     *
     * @throws MalformedProofException when one is not cosigned by any of them, or none is there
     */
    public static List<SignedNote> read(Path file, List<String> witnessKeys)
            throws IOException, MalformedProofException {
        List<NoteKey> keys = new ArrayList<>();
        for (String key : witnessKeys) {
            NoteKey parsed = NoteKey.parse(key);
            if (parsed.type() != NoteKey.Type.COSIGNATURE) {
                throw new MalformedProofException(
                        "expected the key of a witness, found that of the log " + parsed.name());
            }
            keys.add(parsed);
        }
        List<SignedNote> notes = new ArrayList<>();
        for (String text : EvidenceFiles.notes(Files.readString(file))) {
            SignedNote note = SignedNote.parse(text);
            if (keys.stream().noneMatch(key -> note.signatureBy(key).isPresent())) {
                throw new MalformedProofException(
                        "a checkpoint of %s is cosigned by none of the keys given"
                                .formatted(note.text().lines().findFirst().orElse("")));
            }
            notes.add(note);
        }
        if (notes.isEmpty()) {
            throw new MalformedProofException("expected cosigned checkpoints, found none");
        }
        return notes;
    }
}
