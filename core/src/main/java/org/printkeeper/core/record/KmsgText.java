package org.printkeeper.core.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The escaping of /dev/kmsg: each byte below 0x20, from 0x7f up, and the backslash is {@code \xHH}.
 *
 * <p>Source: kernel/printk/printk.c append_char(), msg_add_ext_text().
 */
public final class KmsgText {
    private static final String HEX = "0123456789abcdef";

    private KmsgText() {}

    /**
     * The bytes that the kernel was given. An escape that is cut off or is none stays as it stands.
     */
    public static byte[] unescape(byte[] escaped, int start, int end) {
        int first = start;
        while (first < end && escaped[first] != '\\') {
            first++;
        }
        byte[] plain = Arrays.copyOfRange(escaped, start, end);
        int length = first - start;
        for (int i = first; i < end; i++) {
            int value = escapeAt(escaped, i, end);
            if (value >= 0) {
                plain[length++] = (byte) value;
                i += 3;
            } else {
                plain[length++] = escaped[i];
            }
        }
        return length == plain.length ? plain : Arrays.copyOf(plain, length);
    }

    /** The byte that {@code \xHH} at {@code at} stands for, or −1 when none stands there. */
    public static int escapeAt(byte[] escaped, int at, int end) {
        if (at + 4 > end || escaped[at] != '\\' || escaped[at + 1] != 'x') {
            return -1;
        }
        int high = Character.digit(escaped[at + 2], 16);
        int low = Character.digit(escaped[at + 3], 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /** True when the bytes end inside an escape, which only a cut by the kernel leaves. */
    public static boolean endsInsideEscape(byte[] escaped, int start, int end) {
        for (int back = 1; back <= 3 && end - back >= start; back++) {
            if (escaped[end - back] == '\\') {
                return escapeAt(escaped, end - back, end) < 0;
            }
        }
        return false;
    }

    /** Escapes as the kernel does, so that the result is one line of ASCII. */
    public static String escape(byte[] plain) {
        StringBuilder escaped = new StringBuilder(plain.length);
        for (byte b : plain) {
            int value = b & 0xff;
            if (value < 0x20 || value >= 0x7f || value == '\\') {
                escaped.append(hex(value));
            } else {
                escaped.append((char) value);
            }
        }
        return escaped.toString();
    }

    /** One character as a terminal may show it: itself, or its escape when it is not printable. */
    static String visible(char c) {
        return c < 0x20 || c >= 0x7f ? hex(c & 0xff) : String.valueOf(c);
    }

    /**
     * A text as a terminal may show it: control characters (C0, C1, DEL), bidirectional overrides
     * and zero-width characters are escaped byte by byte, all else stays.
     */
    public static String visible(String text) {
        return isPrintableAscii(text) ? text : escaped(text);
    }

    private static boolean isPrintableAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    private static String escaped(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        text.codePoints()
                .forEach(c -> {
                    if (isHarmless(c)) {
                        shown.appendCodePoint(c);
                    } else {
                        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
                            shown.append(hex(b & 0xff));
                        }
                    }
                });
        return shown.toString();
    }

    private static boolean isHarmless(int codePoint) {
        if (codePoint == '\t') {
            return true;
        }
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED,
                    Character.PRIVATE_USE ->
                    false;
            default -> true;
        };
    }

    /** Unescapes ASCII text. */
    static byte[] unescape(String escaped) {
        byte[] bytes = escaped.getBytes(StandardCharsets.ISO_8859_1);
        return unescape(bytes, 0, bytes.length);
    }

    static void appendEscaped(ByteArrayOutputStream out, String text) {
        out.writeBytes(
                escape(text.getBytes(StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String hex(int value) {
        return "\\x" + HEX.charAt(value >> 4) + HEX.charAt(value & 15);
    }
}
