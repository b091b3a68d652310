package org.printkeeper.core.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with signatures under it, each of which covers the text alone.
 *
 * <p>Source: c2sp.org/signed-note.
 *
 * @param text ends with a newline, which is signed too
 */
public record SignedNote(String text, List<NoteSignature> signatures) {
    private static final int MAX_SIGNATURES = 100;

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /** Reads a note; says nothing of who has signed it. */
    public static SignedNote parse(String note) throws MalformedProofException {
        int blank = note.lastIndexOf("\n\n");
        if (blank < 0 || !note.endsWith("\n")) {
            throw new MalformedProofException(
                    "a signed note: expected a text, an empty line and signature lines");
        }
        String text = note.substring(0, blank + 1);
        if (text.chars().anyMatch(c -> (c < ' ' && c != '\n') || c == '\ufffd')) {
            throw new MalformedProofException(
                    "a signed note: expected text in UTF-8, found control characters or other"
                            + " bytes");
        }
        List<NoteSignature> signatures = new ArrayList<>();
        for (String line : note.substring(blank + 2).lines().toList()) {
            signatures.add(NoteSignature.parse(line));
        }
        if (signatures.isEmpty() || signatures.size() > MAX_SIGNATURES) {
            throw new MalformedProofException(
                    "a signed note: expected 1 to %d signatures, found %d"
                            .formatted(MAX_SIGNATURES, signatures.size()));
        }
        return new SignedNote(text, signatures);
    }

    /** The signature that this key has made, if there is one and it is right. */
    public Optional<NoteSignature> signatureBy(NoteKey key) {
        return signatures.stream().filter(signature -> key.hasSigned(this, signature)).findFirst();
    }

    /** The note as it is stored and sent. */
    @Override
    public String toString() {
        StringBuilder note = new StringBuilder(text).append('\n');
        signatures.forEach(signature -> note.append(signature).append('\n'));
        return note.toString();
    }
}
