package org.printkeeper.agent.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Mark;

/**
 * Finds the whole text of records that /dev/kmsg cut, as long as syslog(2) still has it.
 *
 * <p>Thread: the reader's; called when the ring is drained, because it copies all of the ring.
 *
 * <p>LIMIT: lines of another record with the same prefix and microsecond would be taken for more
 * lines of the cut one; the ring's limit of a record bounds the error.
 */
final class CutRepair {
    private static final int MAX_PENDING = 64;
    static final int PAUSE_MILLIS = 100;
    private static final long PAUSE_MICROS = PAUSE_MILLIS * 1000L;

    /** PRINTKRB_RECORD_MAX: no record's text is longer. */
    private static final int TEXT_MAX_BYTES = 1024;

    private final RingText ring;
    private final int bufferBytes;
    private final Deque<KmsgRecord> pending = new ArrayDeque<>();
    private long lastRepair = Long.MIN_VALUE / 2;

    /**
     * Makes a repairer that has nothing to do yet.
     *
     * @param ringBytes the size of the ring, which the text is about as large as
     */
    CutRepair(RingText ring, int ringBytes) {
        this.ring = ring;
        this.bufferBytes = Math.clamp(2L * ringBytes, 1 << 16, 1 << 24);
    }

    /** Notes a record that was kept cut. */
    void add(KmsgRecord cut) {
        if (pending.size() == MAX_PENDING) {
            pending.removeFirst();
        }
        pending.addLast(cut);
    }

    boolean hasWork() {
        return !pending.isEmpty();
    }

    /** Looks once for all that is noted; at most ten times a second, because it is not cheap. */
    void repair(long nowMicros, Consumer<Mark> found) {
        if (pending.isEmpty() || nowMicros - lastRepair < PAUSE_MICROS) {
            return;
        }
        lastRepair = nowMicros;
        byte[] text = new byte[bufferBytes];
        int length = ring.readAll(text);
        for (KmsgRecord cut : pending) {
            byte[] whole = find(text, Math.max(length, 0), cut);
            if (whole.length > 0) {
                Mark mark = Mark.of(Mark.FULL, "seq", Long.toUnsignedString(cut.sequence()));
                found.accept(mark.withBytes("text", whole));
            }
        }
        pending.clear();
    }

    /** The whole text, or nothing. */
    static byte[] find(byte[] all, int length, KmsgRecord cut) {
        String beginning = wholeEscapes(cut);
        int start = 0;
        while (start < length) {
            int end = SyslogLine.lineEnd(all, start, length);
            SyslogLine line = SyslogLine.parse(all, start, end);
            if (isOf(line, cut)) {
                byte[] joined = join(all, start, length, cut);
                if (KmsgText.escape(joined).startsWith(beginning)) {
                    return joined;
                }
            }
            start = end + 1;
        }
        return new byte[0];
    }

    private static boolean isOf(SyslogLine line, KmsgRecord cut) {
        return line.micros() == cut.timestampMicros() && line.prefix() == cut.prefix();
    }

    private static byte[] join(byte[] all, int from, int length, KmsgRecord cut) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream(TEXT_MAX_BYTES);
        int start = from;
        while (start < length) {
            int end = SyslogLine.lineEnd(all, start, length);
            SyslogLine line = SyslogLine.parse(all, start, end);
            int more = line.text().length + (joined.size() > 0 ? 1 : 0);
            if (!isOf(line, cut) || joined.size() + more > TEXT_MAX_BYTES) {
                break;
            }
            if (joined.size() > 0) {
                joined.write('\n');
            }
            joined.writeBytes(line.text());
            start = end + 1;
        }
        return joined.toByteArray();
    }

    /**
     * The cut text up to its last whole escape. What follows a broken escape are characters from
     * further on in the text, for which there was still room.
     */
    private static String wholeEscapes(KmsgRecord cut) {
        String text = cut.escapedText();
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\\') {
                if (KmsgText.escapeAt(bytes, i, bytes.length) < 0) {
                    return text.substring(0, i);
                }
                i += 3;
            }
        }
        return text.substring(0, Math.max(0, text.length() - 4));
    }
}
