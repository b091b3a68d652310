package org.printkeeper.core.proof;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * One signature line of a note: {@code — name base64(key id, signature)}.
 *
 * <p>Source: c2sp.org/signed-note.
 */
public final class NoteSignature {
    private static final String START = "\u2014 ";

    private final String name;
    private final int keyId;
    private final byte[] bytes;

    /**
     * A signature.
     *
     * @param keyId of the key that made it
     * @param bytes the signature alone, without the id
     */
    public NoteSignature(String name, int keyId, byte[] bytes) {
        this.name = name;
        this.keyId = keyId;
        this.bytes = bytes.clone();
    }

    static NoteSignature parse(String line) throws MalformedProofException {
        int blank = line.indexOf(' ', START.length());
        if (!line.startsWith(START) || blank < 0) {
            throw new MalformedProofException(
                    "a signature: expected \"\u2014 name Base64\", found \"" + line + '"');
        }
        String name = line.substring(START.length(), blank);
        byte[] all = Base64Text.decode("a signature", line.substring(blank + 1));
        if (!NoteKey.isName(name) || all.length <= Integer.BYTES) {
            throw new MalformedProofException(
                    "a signature: expected a name, a key id and a signature, found \""
                            + line
                            + '"');
        }
        return new NoteSignature(
                name,
                ByteBuffer.wrap(all).getInt(),
                Arrays.copyOfRange(all, Integer.BYTES, all.length));
    }

    public String name() {
        return name;
    }

    public int keyId() {
        return keyId;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /** Time of a cosignature in seconds since 1970; meaningless in a signature of another type. */
    public long cosignedSeconds() {
        return bytes.length < Long.BYTES ? 0 : ByteBuffer.wrap(bytes).getLong();
    }

    /** The line, without its newline. */
    @Override
    public String toString() {
        byte[] all =
                ByteBuffer.allocate(Integer.BYTES + bytes.length).putInt(keyId).put(bytes).array();
        return START + name + ' ' + Base64.getEncoder().encodeToString(all);
    }
}
