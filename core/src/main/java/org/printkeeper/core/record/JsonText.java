package org.printkeeper.core.record;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Strings as JSON has them. */
public final class JsonText {
    private JsonText() {}

    /** Quoted; bytes that are no UTF-8 become U+FFFD, so that the result is always valid. */
    public static String quote(byte[] bytes, int start, int end) {
        return quote(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    }

    /** Quoted; what would steer a terminal or the direction of its text is escaped. */
    public static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            append(quoted, text.charAt(i));
        }
        return quoted.append('"').toString();
    }

    private static void append(StringBuilder quoted, char c) {
        switch (c) {
            case '"', '\\' -> quoted.append('\\').append(c);
            case '\b' -> quoted.append("\\b");
            case '\t' -> quoted.append("\\t");
            case '\n' -> quoted.append("\\n");
            case '\f' -> quoted.append("\\f");
            case '\r' -> quoted.append("\\r");
            default -> {
                if (Character.isISOControl(c) || isBidiControl(c)) {
                    quoted.append("\\u").append(HexFormat.of().toHexDigits(c));
                } else {
                    quoted.append(c);
                }
            }
        }
    }

    private static boolean isBidiControl(char c) {
        return c == 0x61c
                || (c >= 0x200e && c <= 0x200f)
                || (c >= 0x202a && c <= 0x202e)
                || (c >= 0x2066 && c <= 0x2069);
    }
}
