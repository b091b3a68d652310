package org.printkeeper.core.proof;

import java.util.regex.Pattern;

/** Numbers as notes and proofs write them: decimal, from 0 to 2⁶³ − 1, no leading zeros. */
final class Decimal {
    private static final Pattern CANONICAL = Pattern.compile("0|[1-9][0-9]{0,18}");

    private Decimal() {}

    static long parse(String what, String text) throws MalformedProofException {
        if (CANONICAL.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException tooLarge) {
                // told below, with the text
            }
        }
        throw new MalformedProofException(what + ": expected a number, found \"" + text + '"');
    }
}
