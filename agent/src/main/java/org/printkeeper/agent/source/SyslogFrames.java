package org.printkeeper.agent.source;

import java.util.Arrays;

/**
 * A stream of bytes as the messages in it: each with its length before it, or with a newline behind
 * it, whatever each begins with.
 *
 * <pre>
 *   frame = length " " message        length: digits; message begins with "&lt;"
 *         | message "\n"
 * </pre>
 *
 * <p>Thread: its connection's.
 *
 * <p>Invariant: keeps nothing but the message that has begun, at most {@code maxBytes} and its
 * length.
 *
 * <p>Source: RFC 6587 §3.4; RFC 5425 §4.3.
 */
final class SyslogFrames {
    private static final byte[] NOTHING = {};
    private static final int MAX_LENGTH_DIGITS = 10;
    private static final long INCOMPLETE = -1;
    private static final long NOT_COUNTED = -2;

    private final int maxBytes;

    /** What was kept, or the chunk itself while it is looked at. */
    private byte[] buffer = NOTHING;

    private int start;
    private int end;

    /** Up to where no newline was found. */
    private int searched;

    /** Bytes of a counted message that were too many and are thrown away. */
    private long skip;

    private boolean skipLine;

    SyslogFrames(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Is told each message. */
    interface Sink {
        void message(byte[] bytes, int start, int end, boolean isCut) throws InterruptedException;
    }

    /** Whether a message has begun that is not whole. */
    boolean isPartial() {
        return end > start || skip > 0 || skipLine;
    }

    /** How many bytes of it are kept. */
    int keptBytes() {
        return end - start;
    }

    /**
     * Takes the bytes {@code chunk[0, length)}, which are the caller's again afterwards.
     *
     * @return whether a message has ended
     */
    boolean take(byte[] chunk, int length, Sink sink) throws InterruptedException {
        if (end == 0) {
            buffer = chunk;
            end = length;
        } else {
            buffer = Arrays.copyOf(buffer, end + length);
            System.arraycopy(chunk, 0, buffer, end, length);
            end += length;
        }
        while (start < end && next(sink)) {
            searched = Math.max(searched, start);
        }
        boolean hasEnded = start > 0;
        keep();
        return hasEnded;
    }

    private void keep() {
        buffer = start == end ? NOTHING : Arrays.copyOfRange(buffer, start, end);
        searched = Math.max(0, searched - start);
        end -= start;
        start = 0;
    }

    /** The peer has ended: what has begun is a message too. */
    void ended(Sink sink) throws InterruptedException {
        if (end > start && skip == 0 && !skipLine) {
            long length = length();
            int from = length >= 0 ? message() : start;
            give(from, end, length >= 0, sink);
        }
        start = end = searched = 0;
        buffer = NOTHING;
    }

    private boolean next(Sink sink) throws InterruptedException {
        if (skip > 0) {
            int skipped = (int) Math.min(skip, end - start);
            start += skipped;
            skip -= skipped;
            return true;
        }
        long length = skipLine ? NOT_COUNTED : length();
        if (length == INCOMPLETE) {
            return false;
        }
        return length == NOT_COUNTED ? line(sink) : counted(length, sink);
    }

    /** The length that stands before a message. */
    private long length() {
        int at = start;
        long length = 0;
        while (at < end && at - start < MAX_LENGTH_DIGITS && isDigit(buffer[at], at)) {
            length = length * 10 + buffer[at++] - '0';
        }
        if (at == start || (at < end && buffer[at] != ' ')) {
            return NOT_COUNTED;
        }
        if (at + 1 >= end) {
            return INCOMPLETE;
        }
        return buffer[at + 1] == '<' ? length : NOT_COUNTED;
    }

    private boolean isDigit(byte b, int at) {
        return b <= '9' && b >= (at == start ? '1' : '0');
    }

    /** Where the counted message begins. */
    private int message() {
        int at = start;
        while (buffer[at] != ' ') {
            at++;
        }
        return at + 1;
    }

    private boolean counted(long length, Sink sink) throws InterruptedException {
        int from = message();
        int taken = (int) Math.min(length, maxBytes);
        if (end - from < taken) {
            return false;
        }
        give(from, from + taken, length > taken, sink);
        start = from + taken;
        skip = length - taken;
        return true;
    }

    private boolean line(Sink sink) throws InterruptedException {
        int at = Math.max(start, searched);
        while (at < end && buffer[at] != '\n') {
            at++;
        }
        searched = at;
        if (at < end) {
            if (!skipLine) {
                give(start, at, false, sink);
            }
            skipLine = false;
            start = at + 1;
            return true;
        }
        if (skipLine) {
            start = end;
        } else if (end - start >= maxBytes) {
            give(start, start + maxBytes, true, sink);
            skipLine = true;
            start = end;
        }
        return false;
    }

    private void give(int from, int to, boolean isCut, Sink sink) throws InterruptedException {
        if (to > from) {
            sink.message(buffer, from, to, isCut);
        }
    }
}
