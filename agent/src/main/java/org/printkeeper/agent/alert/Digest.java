package org.printkeeper.agent.alert;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of a text, for names that must be short. */
final class Digest {
    private Digest() {}

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The text itself, or its hash when it is longer than a receiver takes. */
    static String atMost(int maxCharacters, String text) {
        return text.length() <= maxCharacters ? text : HexFormat.of().formatHex(sha256(text));
    }
}
