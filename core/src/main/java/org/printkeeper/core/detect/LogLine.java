package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;

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
    int facility = -1;
    boolean user;
    boolean escaped;
    long position;

    /** A line of its own, its prefixes understood. */
    public static LogLine of(byte[] bytes, int start, int end, long position) {
        LogLine line = new LogLine();
        line.set(bytes, start, end, position);
        LinePrefix.strip(line);
        return line;
    }

    public long position() {
        return position;
    }

    /** By the clock of its stamp; −1 without one. */
    public long micros() {
        return micros;
    }

    /** Whether a program wrote it, not the kernel. */
    public boolean isFromUser() {
        return user;
    }

    /** Empty where the text does not tell. */
    public Optional<Level> level() {
        return level < 0 ? Optional.empty() : Optional.of(Level.ofCode(level));
    }

    /** Empty where the text only tells that a program wrote it. */
    public Optional<Facility> facility() {
        if (!user) {
            return Optional.of(Facility.KERN);
        }
        return facility < 0 ? Optional.empty() : Optional.of(new Facility(facility));
    }

    /** Who printed it, {@code T<task>} or {@code C<cpu>}; empty where that is not told. */
    public Optional<String> caller() {
        return isCaller(context)
                ? Optional.of((isCpu(context) ? "C" : "T") + (context >> 1))
                : Optional.empty();
    }

    /** Takes over a line; {@code position} is its number in a file or its sequence number. */
    void set(byte[] bytes, int start, int end, long position) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        this.position = position;
        context = NO_CONTEXT;
        micros = -1;
        level = -1;
        facility = -1;
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

    /** Bytes of the text without its prefixes, escapes resolved. */
    public byte[] textBytes() {
        return escaped
                ? KmsgText.unescape(bytes, start, end)
                : Arrays.copyOfRange(bytes, start, end);
    }

    /** The text without its prefixes, escapes resolved. */
    public String text() {
        return new String(textBytes(), StandardCharsets.UTF_8);
    }
}
