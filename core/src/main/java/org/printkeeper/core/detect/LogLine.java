package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;

/**
 * One line of a log, with what stood before the kernel's text: reused for line after line without
 * garbage.
 *
 * <p>Thread: not safe; one instance per reader. Owns: nothing; the bytes are the caller's.
 *
 * <p>Units: micros of the stamp's clock, −1 without a stamp.
 */
public final class LogLine {
    /** No stamp stands before the text: whatever shares the console may have written it. */
    static final long NO_CONTEXT = -1;

    /** The kernel wrote it, but not which task or CPU. */
    static final long SOME_CONTEXT = -2;

    byte[] bytes = {};
    int start;
    int end;
    long context = NO_CONTEXT;
    long micros = -1;
    int level = -1;
    boolean user;
    boolean escaped;
    long position;

    /** Takes over a line; {@code position} is its number in a file or its sequence number. */
    void set(byte[] bytes, int start, int end, long position) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.position = position;
        context = NO_CONTEXT;
        micros = -1;
        level = -1;
        user = false;
        escaped = false;
    }

    /** Context of a task: {@code T<id>}. */
    static long task(long id) {
        return id << 1;
    }

    /** Context of a CPU in an interrupt: {@code C<number>}. */
    static long cpu(long number) {
        return number << 1 | 1;
    }

    static boolean isCpu(long context) {
        return context >= 0 && (context & 1) == 1;
    }

    static boolean isCaller(long context) {
        return context >= 0;
    }

    /** The text without its prefixes, escapes resolved. */
    String text() {
        if (!escaped) {
            return new String(bytes, start, end - start, StandardCharsets.UTF_8);
        }
        return new String(
                org.printkeeper.core.record.KmsgText.unescape(bytes, start, end),
                StandardCharsets.UTF_8);
    }
}
