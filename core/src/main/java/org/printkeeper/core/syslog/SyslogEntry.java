package org.printkeeper.core.syslog;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.KmsgText;

/**
 * An entry of the stream {@code syslog}: one message as it was received, on one line.
 *
 * <pre>
 *   entry   = received " " via " " peer " " trusted " " raw
 *   trusted = "-" | name "=" value *("," name "=" value)
 * </pre>
 *
 * <p>In {@code raw} each byte below 0x20, 0x7f and the backslash is {@code \xHH}; in the other
 * parts blanks, commas and what is not ASCII, too.
 *
 * @param receivedMicros when it was received, by this host's clock
 * @param via how: {@code unix}, {@code udp}, {@code tcp}, {@code tls}, {@code netconsole}, {@code
 *     journal}
 * @param peer the sender's address and port, or the socket's path; {@code -} for none
 * @param trusted what the kernel or TLS says of the sender, not the sender itself: {@code pid},
 *     {@code uid}, {@code gid}, {@code name}; {@code cut=1} where the message was longer than
 *     allowed
 * @param raw the bytes without their frame
 *     <p>Units: microseconds since 1970-01-01T00:00:00Z.
 */
public record SyslogEntry(
        long receivedMicros, String via, String peer, String trusted, byte[] raw) {
    public static final String NONE = "-";

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Reads an entry; empty for control entries and what is none. */
    public static Optional<SyslogEntry> decode(byte[] entry) {
        int[] blanks = new int[4];
        int at = 0;
        for (int i = 0; i < blanks.length; i++) {
            while (at < entry.length && entry[at] != ' ') {
                at++;
            }
            blanks[i] = at++;
        }
        int end = entry.length > 0 && entry[entry.length - 1] == '\n' ? entry.length - 1 : at;
        boolean isTime = blanks[0] > 0 && blanks[0] < 18 && entry[0] >= '0' && entry[0] <= '9';
        if (!isTime || at > entry.length) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new SyslogEntry(
                            Long.parseLong(text(entry, 0, blanks[0])),
                            text(entry, blanks[0] + 1, blanks[1]),
                            text(entry, blanks[1] + 1, blanks[2]),
                            text(entry, blanks[2] + 1, blanks[3]),
                            KmsgText.unescape(entry, at, Math.max(at, end))));
        } catch (NumberFormatException noTime) {
            return Optional.empty();
        }
    }

    private static String text(byte[] entry, int start, int end) {
        return new String(entry, start, end - start, StandardCharsets.UTF_8);
    }

    /** Everything before {@code raw}, for many messages of one sender. */
    public static byte[] head(long receivedMicros, String via, String peer, String trusted) {
        String head = receivedMicros + " " + via + " " + peer + " " + trusted + " ";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    /** One part of a head: {@code -} for the empty one, a token for any other. */
    public static String token(String text) {
        if (text.isEmpty()) {
            return NONE;
        }
        StringBuilder token = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b <= ' ' || b == 0x7f || b == '\\' || b == ',') {
                token.append("\\x").append((char) HEX[b >> 4 & 15]).append((char) HEX[b & 15]);
            } else {
                token.append((char) b);
            }
        }
        return token.toString();
    }

    /** Adds the entry with this head and {@code raw[start, end)} to a batch. */
    public static void add(EntryBatch batch, byte[] head, byte[] raw, int start, int end) {
        byte[] line = batch.reserve(maxBytes(head, start, end));
        int begin = batch.size();
        System.arraycopy(head, 0, line, begin, head.length);
        int at = begin + head.length;
        for (int i = start; i < end; i++) {
            byte b = raw[i];
            if ((b >= 0 && b < ' ') || b == 0x7f || b == '\\') {
                line[at++] = '\\';
                line[at++] = 'x';
                line[at++] = HEX[b >> 4 & 15];
                line[at++] = HEX[b & 15];
            } else {
                line[at++] = b;
            }
        }
        batch.commitEntry(at - begin);
    }

    /** Room that an entry may need, were every byte escaped. */
    public static int maxBytes(byte[] head, int start, int end) {
        return head.length + 4 * (end - start);
    }
}
