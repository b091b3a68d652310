package org.printkeeper.core.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The bytes of the entries of a kernel stream; docs/format.md is its norm.
 *
 * <pre>
 *   entry   = record | control
 *   record  = a kmsg record, first byte a digit, later lines begin with a blank
 *   control = "# " kind { " " key "=" value } "\n"
 *   key     = one or more of A–Z a–z 0–9 . _ -
 *   value   = plain | '"' { character | "\xHH" } '"'
 *   plain   = one or more of A–Z a–z 0–9 . _ : + / @ % - ,
 * </pre>
 *
 * An entry ends at the newline that no line with a leading blank follows.
 */
public final class EntryGrammar {
    static final String GAP = "gap";

    private EntryGrammar() {}

    /** The entry as it stands in a segment, final newline included. */
    public static byte[] encode(Capture capture) {
        return switch (capture) {
            case KmsgRecord record -> terminated(record);
            case Gap gap -> encode(GAP, fields(gap));
            case Mark(var kind, var fields) -> encode(kind, fields);
        };
    }

    /**
     * A record that the kernel cut has no newline; one is added so that the next entry begins a
     * line.
     */
    private static byte[] terminated(KmsgRecord record) {
        byte[] raw = record.raw();
        if (raw.length > 0 && raw[raw.length - 1] == '\n') {
            return raw;
        }
        byte[] terminated = Arrays.copyOf(raw, raw.length + 1);
        terminated[raw.length] = '\n';
        return terminated;
    }

    private static SequencedMap<String, String> fields(Gap gap) {
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        fields.put("first", Long.toUnsignedString(gap.firstMissing()));
        fields.put("last", Long.toUnsignedString(gap.lastMissing()));
        fields.put("cause", gap.cause().label());
        fields.put("after_usec", Long.toString(gap.afterMicros()));
        fields.put("before_usec", Long.toString(gap.beforeMicros()));
        return fields;
    }

    private static byte[] encode(String kind, SequencedMap<String, String> fields) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        out.writeBytes(("# " + kind).getBytes(StandardCharsets.US_ASCII));
        fields.forEach((key, value) -> {
            out.writeBytes((" " + key + "=").getBytes(StandardCharsets.US_ASCII));
            appendValue(out, value);
        });
        out.write('\n');
        return out.toByteArray();
    }

    private static void appendValue(ByteArrayOutputStream out, String value) {
        boolean plain = !value.isEmpty() && value.chars().allMatch(EntryGrammar::isPlain);
        if (plain) {
            out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
            return;
        }
        out.write('"');
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b == '"') {
                out.writeBytes("\\x22".getBytes(StandardCharsets.US_ASCII));
            } else {
                out.writeBytes(KmsgText.escape(new byte[] {b}).getBytes(StandardCharsets.US_ASCII));
            }
        }
        out.write('"');
    }

    private static boolean isPlain(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "._:+/@%-,".indexOf(c) >= 0;
    }

    /**
     * Reads one whole entry.
     *
     * @throws MalformedEntryException when the bytes are neither a record nor a control entry
     */
    public static Capture decode(byte[] bytes, int offset, int length)
            throws MalformedEntryException {
        if (length == 0 || bytes[offset] != '#') {
            return KmsgRecord.parse(bytes, offset, length);
        }
        ControlReader control = new ControlReader(bytes, offset, offset + length);
        control.read();
        if (control.kind.equals(GAP)) {
            return gap(control.fields);
        }
        try {
            return new Mark(control.kind, control.fields);
        } catch (IllegalArgumentException notAMark) {
            throw new MalformedEntryException(
                    2,
                    "a kind of lower-case letters and plain keys",
                    String.valueOf(notAMark.getMessage()));
        }
    }

    private static Gap gap(SequencedMap<String, String> fields) throws MalformedEntryException {
        try {
            return new Gap(
                    Long.parseUnsignedLong(fields.getOrDefault("first", "")),
                    Long.parseUnsignedLong(fields.getOrDefault("last", "")),
                    Cause.ofLabel(fields.getOrDefault("cause", "")),
                    Long.parseLong(fields.getOrDefault("after_usec", "-1")),
                    Long.parseLong(fields.getOrDefault("before_usec", "-1")));
        } catch (IllegalArgumentException damaged) {
            throw new MalformedEntryException(
                    2, "a gap with first, last and cause", fields.toString());
        }
    }

    /**
     * Where the entry that begins at {@code start} ends: the index after its last newline.
     *
     * @return −1 when the end is not within {@code limit}: no newline yet, or the newline is the
     *     last byte and a continuation line could follow
     */
    public static int end(byte[] bytes, int start, int limit) {
        for (int i = start; i < limit; i++) {
            if (bytes[i] == '\n') {
                if (i + 1 == limit) {
                    return -1;
                }
                if (bytes[i + 1] != ' ') {
                    return i + 1;
                }
            }
        }
        return -1;
    }

    /** Reads one control line from left to right. */
    private static final class ControlReader {
        private final byte[] bytes;
        private final int start;
        private final int end;
        private int position;
        private String kind = "";
        private final SequencedMap<String, String> fields = new LinkedHashMap<>();

        ControlReader(byte[] bytes, int start, int end) {
            this.bytes = bytes;
            this.start = start;
            this.end = end > start && bytes[end - 1] == '\n' ? end - 1 : end;
            position = start;
        }

        void read() throws MalformedEntryException {
            expect('#');
            expect(' ');
            kind = word(' ');
            while (position < end) {
                expect(' ');
                String key = word('=');
                expect('=');
                fields.put(key, value());
            }
        }

        private String value() throws MalformedEntryException {
            if (position < end && bytes[position] == '"') {
                position++;
                int from = position;
                while (position < end && bytes[position] != '"') {
                    position++;
                }
                String value =
                        new String(
                                KmsgText.unescape(bytes, from, position), StandardCharsets.UTF_8);
                expect('"');
                return value;
            }
            return word(' ');
        }

        private String word(char terminator) throws MalformedEntryException {
            int from = position;
            while (position < end && bytes[position] != terminator) {
                position++;
            }
            if (position == from) {
                throw new MalformedEntryException(
                        position - start,
                        "a word",
                        position < end ? "'" + terminator + "'" : "the end");
            }
            return new String(bytes, from, position - from, StandardCharsets.ISO_8859_1);
        }

        private void expect(char c) throws MalformedEntryException {
            if (position >= end || bytes[position] != c) {
                throw new MalformedEntryException(
                        position - start,
                        "'" + c + "'",
                        position < end
                                ? "'" + KmsgText.visible((char) (bytes[position] & 0xff)) + "'"
                                : "the end");
            }
            position++;
        }
    }
}
