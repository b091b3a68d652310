package org.printkeeper.agent.archive;

import java.nio.ByteBuffer;

/**
 * Which runs of three letters some texts may hold: a bit for each run that was added, so that a
 * text without the runs of a wanted word need not be read. Case does not matter, and neither does
 * what is no ASCII letter.
 *
 * <pre>
 *   filter = 1024 bytes; bit n is bit n % 8 of byte n / 8
 *   n      = (((a × 32 + b) × 32 + c) × 2654435761 mod 2^32) >> 19      a, b, c: 1 to 26
 * </pre>
 *
 * <p>Thread: not safe while something is added.
 */
public final class WordFilter {
    static final int BYTES = 1024;

    /** Of a frame that was sealed without one: it may hold anything. */
    static final WordFilter ANY = new WordFilter(new byte[0], 0);

    private static final int RUN = 0x7fff;
    private static final int RUN_OF_THREE = 1 << 10;

    private final byte[] bits;
    private final int offset;

    private WordFilter(byte[] bits, int offset) {
        this.bits = bits;
        this.offset = offset;
    }

    WordFilter() {
        this(new byte[BYTES], 0);
    }

    void add(byte[] text, int start, int end) {
        int run = 0;
        for (int i = start; i < end; i++) {
            run = next(run, text[i]);
            if (run >= RUN_OF_THREE) {
                int bit = bit(run);
                bits[bit >>> 3] |= (byte) (1 << (bit & 7));
            }
        }
    }

    /** False when no added text holds this one, whatever the case of its letters. */
    public boolean mayHold(String text) {
        int run = 0;
        for (int i = 0; i < text.length() && bits.length > 0; i++) {
            char c = text.charAt(i);
            run = c < 0x80 ? next(run, (byte) c) : 0;
            if (run >= RUN_OF_THREE && !isSet(bit(run))) {
                return false;
            }
        }
        return true;
    }

    /** The last three letters, five bits each; fewer after something else. */
    private static int next(int run, byte b) {
        int letter = (b | 0x20) - 'a' + 1;
        return b >= 'A' && letter >= 1 && letter <= 26 ? ((run << 5) | letter) & RUN : 0;
    }

    private static int bit(int run) {
        return (run * 0x9E3779B1) >>> 19;
    }

    private boolean isSet(int bit) {
        return (bits[offset + (bit >>> 3)] >> (bit & 7) & 1) != 0;
    }

    void put(ByteBuffer out) {
        out.put(bits, offset, BYTES);
    }

    /** The one that stands here in an array, which must not change: nothing of it is copied. */
    static WordFilter get(ByteBuffer in) {
        return new WordFilter(in.array(), in.arrayOffset() + in.position());
    }
}
