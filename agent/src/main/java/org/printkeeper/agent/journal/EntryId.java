package org.printkeeper.agent.journal;

import java.util.UUID;

/**
 * What tells an entry from all others, and where it stands among those of other files.
 *
 * @param sequenceId of the row of numbers
 * @param sequence the journal's number in it
 * @param bootHigh the boot it was received in, first half
 * @param bootLow second half
 * @param monotonicMicros when it was received, since that boot
 * @param realtimeMicros when it was received, since 1970 UTC
 * @param content a hash of its fields
 *     <p>Source: sd-journal.c, compare_locations; sd_journal_get_cursor(3).
 */
public record EntryId(
        UUID sequenceId,
        long sequence,
        long bootHigh,
        long bootLow,
        long monotonicMicros,
        long realtimeMicros,
        long content)
        implements Comparable<EntryId> {
    private static final int MAX_CURSOR = 160;
    private static final int ID_HALF = 16;
    private static final String DIGITS = "0123456789abcdef";

    /** By number, else by the boot's clock, else by the wall's. */
    @Override
    public int compareTo(EntryId other) {
        int order =
                sequenceId.equals(other.sequenceId)
                        ? Long.compareUnsigned(sequence, other.sequence)
                        : 0;
        if (order == 0 && bootHigh == other.bootHigh && bootLow == other.bootLow) {
            order = Long.compareUnsigned(monotonicMicros, other.monotonicMicros);
        }
        if (order == 0) {
            order = Long.compareUnsigned(realtimeMicros, other.realtimeMicros);
        }
        return order == 0 ? Long.compareUnsigned(content, other.content) : order;
    }

    /** The boot it was received in. */
    public UUID boot() {
        return new UUID(bootHigh, bootLow);
    }

    /** Names it for ever, as libsystemd does. */
    public String cursor() {
        StringBuilder text = new StringBuilder(MAX_CURSOR);
        append(text.append("s="), sequenceId.getMostSignificantBits(), ID_HALF);
        append(text, sequenceId.getLeastSignificantBits(), ID_HALF);
        append(text.append(";i="), sequence, 1);
        append(text.append(";b="), bootHigh, ID_HALF);
        append(text, bootLow, ID_HALF);
        append(text.append(";m="), monotonicMicros, 1);
        append(text.append(";t="), realtimeMicros, 1);
        append(text.append(";x="), content, 1);
        return text.toString();
    }

    /** A million of these are made in a second, of which none may be looked at. */
    private static void append(StringBuilder text, long number, int minDigits) {
        int bits = Math.max(minDigits * 4, Long.SIZE - Long.numberOfLeadingZeros(number));
        for (int shift = (bits - 1) & ~3; shift >= 0; shift -= 4) {
            text.append(DIGITS.charAt((int) (number >>> shift) & 15));
        }
    }
}
