package org.printkeeper.core.record;

import java.io.ByteArrayOutputStream;

/** What is printed for the bytes of a message that are not printable text. */
public enum Escaping {
    /** As dmesg: {@code \xHH}, but white space and all characters that Unicode calls printable. */
    UTF_8(true, false),
    /** As dmesg where the locale is not UTF-8: each byte from 0x80 up is escaped, too. */
    ASCII(false, false),
    /** As UTF-8, but what moves the cursor or the reading direction is escaped, too. */
    UTF_8_TERMINAL(true, true),
    /** As ASCII, but what moves the cursor is escaped, too. */
    ASCII_TERMINAL(false, true),
    /** The bytes as they are. */
    NONE(false, false);

    private final boolean utf8;
    private final boolean terminal;

    Escaping(boolean utf8, boolean terminal) {
        this.utf8 = utf8;
        this.terminal = terminal;
    }

    private static final byte[] HEX = {
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    /**
     * Appends {@code bytes[start, end)}. After a newline that is not the last byte of the array,
     * {@code indent} blanks.
     */
    public void append(ByteArrayOutputStream out, byte[] bytes, int start, int end, int indent) {
        int at = start;
        while (at < end) {
            int length = this == NONE ? 1 : sequenceLength(bytes, at, end);
            if (this == NONE || isShown(bytes, at, length)) {
                out.write(bytes, at, length);
            } else {
                escape(out, bytes, at, length);
            }
            if (bytes[at] == '\n' && at + 1 < bytes.length && bytes[at + 1] != 0) {
                blanks(out, indent);
            }
            at += length;
        }
    }

    static void blanks(ByteArrayOutputStream out, int count) {
        for (int i = 0; i < count; i++) {
            out.write(' ');
        }
    }

    private static void escape(ByteArrayOutputStream out, byte[] bytes, int at, int length) {
        for (int i = at; i < at + length; i++) {
            out.write('\\');
            out.write('x');
            out.write(HEX[(bytes[i] >> 4) & 15]);
            out.write(HEX[bytes[i] & 15]);
        }
    }

    private boolean isShown(byte[] bytes, int at, int length) {
        int first = bytes[at];
        if (length > 1) {
            return utf8 && isPrintable(codePoint(bytes, at, length));
        }
        boolean space = first >= '\t' && first <= '\r';
        return (first >= 0x20 && first < 0x7f)
                || (space && (!terminal || first == '\n' || first == '\t'));
    }

    private boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> false;
            case Character.FORMAT,
                    Character.PRIVATE_USE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    !terminal;
            default -> true;
        };
    }

    /** Length of the well-formed UTF-8 sequence at {@code at}, or 1 where there is none. */
    static int sequenceLength(byte[] bytes, int at, int end) {
        int first = bytes[at] & 0xff;
        int length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
        if (at + length > end) {
            return 1;
        }
        for (int i = 1; i < length; i++) {
            if ((bytes[at + i] & 0xc0) != 0x80) {
                return 1;
            }
        }
        return length == 1 || isShortest(codePoint(bytes, at, length), length) ? length : 1;
    }

    private static boolean isShortest(int codePoint, int length) {
        return switch (length) {
            case 3 -> codePoint >= 0x800 && (codePoint < 0xd800 || codePoint > 0xdfff);
            case 4 -> codePoint >= 0x10000 && codePoint <= 0x10ffff;
            default -> true;
        };
    }

    private static int codePoint(byte[] bytes, int at, int length) {
        int value = bytes[at] & (0xff >> (length + 1));
        for (int i = 1; i < length; i++) {
            value = (value << 6) | (bytes[at + i] & 0x3f);
        }
        return value;
    }
}
