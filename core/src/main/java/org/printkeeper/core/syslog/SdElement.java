package org.printkeeper.core.syslog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One element of structured data.
 *
 * @param id such as {@code origin} or {@code example@32473}
 *     <p>Source: RFC 5424 §6.3.
 */
public record SdElement(String id, List<Param> params) {
    public SdElement {
        params = List.copyOf(params);
    }

    /** A name and its value; the same name may come more than once. */
    public record Param(String name, String value) {}

    /** The value of the first parameter with this name, or null. */
    public @Nullable String value(String name) {
        for (Param each : params) {
            if (each.name().equals(name)) {
                return each.value();
            }
        }
        return null;
    }

    /** A value without its backslashes: only those before {@code "}, {@code \} and {@code ]} go. */
    static String unescape(String raw) {
        if (raw.indexOf('\\') < 0) {
            return raw;
        }
        StringBuilder plain = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            boolean escapes = raw.charAt(i) == '\\' && i + 1 < raw.length();
            if (escapes && isEscaped(raw.charAt(i + 1))) {
                i++;
            }
            plain.append(raw.charAt(i));
        }
        return plain.toString();
    }

    /** Appends a value with the backslashes that it needs. */
    static void escape(StringBuilder out, String plain) {
        for (int i = 0; i < plain.length(); i++) {
            if (isEscaped(plain.charAt(i))) {
                out.append('\\');
            }
            out.append(plain.charAt(i));
        }
    }

    static boolean isEscaped(char c) {
        return c == '"' || c == '\\' || c == ']';
    }
}
