package org.printkeeper.core.record;

import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Times as log directories stamp them: {@code @} and 24 hexadecimal digits.
 *
 * <p>Source: cr.yp.to/libtai/tai64.html. As all daemontools do, TAI is UTC plus ten seconds here.
 */
public final class Tai64n {
    private static final long OFFSET = (1L << 62) + 10;

    /** Length of a label. */
    public static final int LENGTH = 25;

    private Tai64n() {}

    public static String label(Instant time) {
        HexFormat hex = HexFormat.of();
        return "@"
                + hex.toHexDigits(OFFSET + time.getEpochSecond())
                + hex.toHexDigits(time.getNano());
    }

    /** The time of the label that the text begins with; empty where it begins with none. */
    public static Optional<Instant> parse(String text) {
        if (text.length() < LENGTH
                || text.charAt(0) != '@'
                || !text.substring(1, LENGTH).matches("[0-9a-f]{24}")) {
            return Optional.empty();
        }
        long seconds = HexFormat.fromHexDigitsToLong(text, 1, 17) - OFFSET;
        int nanos = HexFormat.fromHexDigits(text, 17, LENGTH);
        boolean isTime = Math.abs(seconds) < 1L << 40 && nanos >= 0 && nanos < 1_000_000_000;
        return isTime ? Optional.of(Instant.ofEpochSecond(seconds, nanos)) : Optional.empty();
    }
}
