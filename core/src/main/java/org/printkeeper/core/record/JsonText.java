package org.printkeeper.core.record;

import java.nio.charset.StandardCharsets;

/** Strings as JSON has them. */
public final class JsonText {
    private JsonText() {}

    /** Quoted; bytes that are no UTF-8 become U+FFFD, so that the result is always valid. */
    public static String quote(byte[] bytes, int start, int end) {
        return quote(new String(bytes, start, end - start, StandardCharsets.UTF_8));
    }

    /** Quoted. */
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
                if (c < 0x20) {
                    quoted.append("\\u00")
                            .append(c < 0x10 ? "0" : "")
                            .append(Integer.toHexString(c));
                } else {
                    quoted.append(c);
                }
            }
        }
    }
}
