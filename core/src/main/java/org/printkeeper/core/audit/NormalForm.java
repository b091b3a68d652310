package org.printkeeper.core.audit;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.printkeeper.core.record.KmsgText;

/**
 * A message's text freed of what collectors do to it without losing anything, so that the reference
 * and every store can be compared byte by byte: escapes are undone ({@code \xHH}, {@code #ooo}),
 * line ends and tabs are blanks, blanks at both ends are gone.
 *
 * <p>Source: systemd journald-kmsg.c and syslog-util.c syslog_parse_identifier(); rsyslog parser.c
 * SanitizeMsg().
 */
public final class NormalForm {
    private static final VarHandle EIGHT_BYTES =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private NormalForm() {}

    /**
     * The normal form of what the kernel said.
     *
     * @param text unescaped, as the kernel was given it
     * @param stripsIdentifier whether a leading {@code ident[pid]:} may have been split off
     */
    public static byte[] ofExpected(byte[] text, boolean stripsIdentifier) {
        return normal(text, stripsIdentifier);
    }

    static byte[] ofStored(StoredRecord stored, boolean stripsIdentifier) {
        byte[] text = stored.text();
        return normal(
                stored.form() == TextForm.KMSG ? KmsgText.unescape(text, 0, text.length) : text,
                stripsIdentifier);
    }

    private static byte[] normal(byte[] text, boolean stripsIdentifier) {
        return !stripsIdentifier && isNormal(text) ? text : normalized(text, stripsIdentifier);
    }

    /** Nearly all texts are. */
    private static boolean isNormal(byte[] text) {
        for (byte b : text) {
            switch (b) {
                case '\\', '#', '\n', '\t', '\r' -> {
                    return false;
                }
                default -> {}
            }
        }
        return text.length == 0 || (text[0] != ' ' && text[text.length - 1] != ' ');
    }

    private static byte[] normalized(byte[] text, boolean stripsIdentifier) {
        byte[] plain = new byte[text.length];
        int length = 0;
        for (int i = 0; i < text.length; i++) {
            int escaped = escapeAt(text, i);
            int value = escaped < 0 ? text[i] & 0xff : escaped;
            plain[length++] =
                    (byte) (value == '\n' || value == '\t' || value == '\r' ? ' ' : value);
            i += escaped < 0 ? 0 : 3;
        }
        int start = skipBlanks(plain, 0, length);
        for (int after = start; stripsIdentifier && after >= 0; ) {
            start = after;
            after = afterIdentifier(plain, start, length);
        }
        while (length > start && plain[length - 1] == ' ') {
            length--;
        }
        return start == 0 && length == plain.length
                ? plain
                : Arrays.copyOfRange(plain, start, length);
    }

    private static int escapeAt(byte[] text, int at) {
        return switch (text[at]) {
            case '\\' -> KmsgText.escapeAt(text, at, text.length);
            case '#' -> octalAt(text, at);
            default -> -1;
        };
    }

    /** rsyslog escapes control characters, and when told so bytes above 0x7f. */
    private static int octalAt(byte[] text, int at) {
        if (at + 4 > text.length) {
            return -1;
        }
        int value = 0;
        for (int i = at + 1; i < at + 4; i++) {
            if (text[i] < '0' || text[i] > '7') {
                return -1;
            }
            value = (value << 3) | (text[i] - '0');
        }
        return value < 0x20 || (value >= 0x7f && value <= 0xff) ? value : -1;
    }

    /** Behind the first word and the blanks after it when the word ends with a colon, else −1. */
    private static int afterIdentifier(byte[] plain, int start, int length) {
        int end = start;
        while (end < length && plain[end] != ' ') {
            end++;
        }
        return end > start && plain[end - 1] == ':' ? skipBlanks(plain, end, length) : -1;
    }

    private static int skipBlanks(byte[] plain, int start, int length) {
        while (start < length && plain[start] == ' ') {
            start++;
        }
        return start;
    }

    /** A hash of 64 bits: equal texts are taken to be those of equal hash. */
    public static long hash(byte[] normal) {
        long hash = 0xcbf29ce484222325L + normal.length;
        int i = 0;
        for (; i + Long.BYTES <= normal.length; i += Long.BYTES) {
            hash = (hash ^ (long) EIGHT_BYTES.get(normal, i)) * 0x9e3779b97f4a7c15L;
            hash ^= hash >>> 32;
        }
        for (; i < normal.length; i++) {
            hash = (hash ^ normal[i]) * 0x100000001b3L;
        }
        return mix(hash);
    }

    static long mix(long value) {
        value = (value ^ (value >>> 32)) * 0xd6e8feb86659fd93L;
        value = (value ^ (value >>> 32)) * 0xd6e8feb86659fd93L;
        return value ^ (value >>> 32);
    }

    /**
     * True when {@code stored} is what a cut leaves of {@code expected}; a torn escape is let go.
     */
    static boolean isCutOf(byte[] stored, byte[] expected, int minBytes) {
        for (int torn = 0; torn <= 3; torn++) {
            int length = stored.length - torn;
            if (length < minBytes || (torn > 0 && !tornEscape(stored, length))) {
                continue;
            }
            if (length < expected.length && Arrays.equals(stored, 0, length, expected, 0, length)) {
                return true;
            }
        }
        return false;
    }

    private static boolean tornEscape(byte[] text, int at) {
        return text[at] == '#'
                || (text[at] == '\\' && (at + 1 == text.length || text[at + 1] == 'x'));
    }
}
