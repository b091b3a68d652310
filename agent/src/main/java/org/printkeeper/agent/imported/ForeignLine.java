package org.printkeeper.agent.imported;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.printkeeper.core.record.Mark;

/**
 * One line of a kernel log that somebody else kept.
 *
 * @param prefix {@code facility << 3 | level}, or −1
 * @param printkMicros printk's clock, or −1
 * @param wallMicros what a collector stamped it with, since 1970 UTC, or −1
 * @param sequence the kernel's number, or −1
 * @param caller {@code T<task>} or {@code C<cpu>}, or empty
 * @param text without stamps, any bytes; not to be changed. Empty where only {@code missing} counts
 * @param missing what is known to be missing before it, or empty
 */
public record ForeignLine(
        int prefix,
        long printkMicros,
        long wallMicros,
        long sequence,
        String caller,
        byte[] text,
        String missing) {
    private static final byte[] FIRST_WORDS = "Linux version ".getBytes(StandardCharsets.US_ASCII);

    /** Stands where lines are known to be missing at an end. */
    static ForeignLine hole(String missing) {
        return new ForeignLine(-1, -1, -1, -1, "", new byte[0], missing);
    }

    ForeignLine withMissing(String words) {
        String all =
                missing.isEmpty() || words.isEmpty() ? missing + words : words + "; " + missing;
        return new ForeignLine(prefix, printkMicros, wallMicros, sequence, caller, text, all);
    }

    /** Whether it only tells that lines are missing. */
    public boolean isHole() {
        return text.length == 0 && printkMicros < 0 && !missing.isEmpty();
    }

    /** Whether it says what a kernel says first. */
    boolean isFirstOfBoot() {
        return Arrays.mismatch(text, FIRST_WORDS) == FIRST_WORDS.length;
    }

    /** The line as the archive keeps it: no record of the kernel, for nobody saw it come. */
    public Mark toMark() {
        Mark mark = Mark.of(Mark.TEXT);
        mark = prefix < 0 ? mark : mark.with("pri", Integer.toString(prefix));
        mark = printkMicros < 0 ? mark : mark.with("usec", Long.toString(printkMicros));
        mark = sequence == -1 ? mark : mark.with("seq", Long.toUnsignedString(sequence));
        mark = caller.isEmpty() ? mark : mark.with("caller", caller);
        mark = mark.withBytes("text", text);
        return wallMicros < 0 ? mark : mark.with("time", time(wallMicros));
    }

    private static String time(long realtimeMicros) {
        return Instant.EPOCH.plus(realtimeMicros, ChronoUnit.MICROS).toString();
    }
}
