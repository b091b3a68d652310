package org.printkeeper.core.proof;

import java.util.Base64;

/** Standard Base64 (RFC 4648 section 4), in its one canonical spelling. */
final class Base64Text {
    private Base64Text() {}

    static byte[] decode(String what, String text) throws MalformedProofException {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException described) {
            // told below, with the text
        }
        throw new MalformedProofException(what + ": expected Base64, found \"" + text + '"');
    }
}
