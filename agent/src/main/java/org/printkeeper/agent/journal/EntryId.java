package org.printkeeper.agent.journal;

import java.nio.charset.StandardCharsets;
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
    private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

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
        byte[] text = new byte[MAX_CURSOR];
        int length = append(text, 0, "s=", sequenceId.getMostSignificantBits(), ID_HALF);
        length = append(text, length, "", sequenceId.getLeastSignificantBits(), ID_HALF);
        length = append(text, length, ";i=", sequence, 1);
        length = append(text, length, ";b=", bootHigh, ID_HALF);
        length = append(text, length, "", bootLow, ID_HALF);
        length = append(text, length, ";m=", monotonicMicros, 1);
        length = append(text, length, ";t=", realtimeMicros, 1);
        length = append(text, length, ";x=", content, 1);
        return new String(text, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** A million of these are made in a second, of which none may be looked at. */
    private static int append(byte[] text, int at, String name, long number, int minDigits) {
        int next = at;
        for (int i = 0; i < name.length(); i++) {
            text[next++] = (byte) name.charAt(i);
        }
        int bits = Math.max(minDigits * 4, Long.SIZE - Long.numberOfLeadingZeros(number));
        for (int shift = (bits - 1) & ~3; shift >= 0; shift -= 4) {
            text[next++] = DIGITS[(int) (number >>> shift) & 15];
        }
        return next;
    }
}
