package org.printkeeper.core.proof;

/** A note, checkpoint, key or proof that is not in its format; the message says where. */
public final class MalformedProofException extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedProofException(String message) {
        super(message);
    }
}
