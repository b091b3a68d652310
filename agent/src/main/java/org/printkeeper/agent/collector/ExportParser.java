package org.printkeeper.agent.collector;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Splits a stream of the Journal Export Format into fields. Damage never stops it: a line that is
 * no field is skipped, a binary field with an impossible length ends the stream.
 *
 * <pre>
 *   stream = { entry "\n" }
 *   entry  = { NAME "=" text "\n" | NAME "\n" length64le bytes "\n" }
 * </pre>
 *
 * <p>Source: systemd, Journal Export Formats.
 */
final class ExportParser {
    private static final int MAX_NAME_BYTES = 64;
    private static final int MAX_VALUE_BYTES = 64 << 20;

    /**
     * A longer line is cut: no field that is asked for is as long, and a broken file has no end.
     */
    private static final int MAX_LINE_BYTES = 1 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private boolean isEnded;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    private long damagedAt = -1;
    private long offset;

    ExportParser(InputStream in) {
        this.in = in;
    }

    /** Receives the fields of an entry. */
    @FunctionalInterface
    interface FieldReceiver {
        void field(String name, byte[] value);
    }

    /**
     * Reads the fields of the next entry.
     *
     * @return false when the stream ends; fields of an entry that it cuts are to be dropped
     */
    boolean readEntry(FieldReceiver receiver) throws IOException {
        boolean fields = false;
        while (readLine()) {
            if (line.size() > 0) {
                fields |= readField(receiver);
            } else if (fields) {
                return true;
            }
        }
        if (fields || line.size() > 0) {
            damage();
        }
        return false;
    }

    private boolean readField(FieldReceiver receiver) throws IOException {
        byte[] bytes = line.toByteArray();
        int equals = 0;
        while (equals < bytes.length && bytes[equals] != '=') {
            equals++;
        }
        if (!isName(bytes, equals)) {
            damage();
            return false;
        }
        String name = new String(bytes, 0, equals, StandardCharsets.US_ASCII);
        byte[] value =
                equals < bytes.length
                        ? Arrays.copyOfRange(bytes, equals + 1, bytes.length)
                        : readBinary();
        receiver.field(name, value);
        return true;
    }

    private byte[] readBinary() throws IOException {
        byte[] length = read(8);
        long size =
                length.length < 8
                        ? -1
                        : ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (size < 0 || size > MAX_VALUE_BYTES) {
            return endDamaged();
        }
        byte[] value = read((int) size);
        byte[] newline = read(1);
        if (newline.length < 1 || newline[0] != '\n') {
            return endDamaged();
        }
        offset += size + 9;
        return value;
    }

    /** So many bytes, or fewer at the end of the stream. */
    private byte[] read(int size) throws IOException {
        int held = Math.min(size, end - at);
        byte[] rest = held < size ? in.readNBytes(size - held) : new byte[0];
        byte[] bytes = Arrays.copyOfRange(buffer, at, at + held + rest.length);
        System.arraycopy(rest, 0, bytes, held, rest.length);
        at += held;
        return bytes;
    }

    private byte[] endDamaged() {
        damage();
        at = end;
        isEnded = true;
        return new byte[0];
    }

    private static boolean isName(byte[] bytes, int length) {
        if (length == 0 || length > MAX_NAME_BYTES) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (!(b == '_' || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9'))) {
                return false;
            }
        }
        return true;
    }

    /** False at the end of the stream, also when a line without newline stands before it. */
    private boolean readLine() throws IOException {
        line.reset();
        while (at < end || fill()) {
            int stop = at;
            while (stop < end && buffer[stop] != '\n') {
                stop++;
            }
            line.write(buffer, at, Math.min(stop - at, MAX_LINE_BYTES - line.size()));
            boolean isWhole = stop < end;
            int next = isWhole ? stop + 1 : stop;
            offset += next - at;
            at = next;
            if (isWhole) {
                return true;
            }
        }
        return false;
    }

    private boolean fill() throws IOException {
        at = 0;
        end = isEnded ? 0 : Math.max(0, in.read(buffer));
        return end > 0;
    }

    private void damage() {
        damagedAt = damagedAt < 0 ? offset : damagedAt;
    }

    /** End of the first line that was not of the format, or −1. */
    long damagedAt() {
        return damagedAt;
    }

    /** Bytes read so far. */
    long offset() {
        return offset;
    }
}
