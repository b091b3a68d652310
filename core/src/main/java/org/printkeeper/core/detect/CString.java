package org.printkeeper.core.detect;

/** String literals of C. */
final class CString {
    private CString() {}

    /** What stands between the quotes, as the program has it. */
    static String unescape(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        while (at < literal.length()) {
            char c = literal.charAt(at++);
            if (c != '\\' || at == literal.length()) {
                text.append(c);
                continue;
            }
            char escape = literal.charAt(at);
            if (escape >= '0' && escape <= '7') {
                int end = digitsEnd(literal, at, 8, 3);
                text.append((char) Integer.parseInt(literal.substring(at, end), 8));
                at = end;
            } else if (escape == 'x' && digitsEnd(literal, at + 1, 16, 2) > at + 1) {
                int end = digitsEnd(literal, at + 1, 16, 2);
                text.append((char) Integer.parseInt(literal.substring(at + 1, end), 16));
                at = end;
            } else {
                text.append(plain(escape));
                at++;
            }
        }
        return text.toString();
    }

    private static char plain(char escape) {
        return switch (escape) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'a' -> '\007';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'v' -> '\013';
            case 'e' -> '\033';
            default -> escape;
        };
    }

    private static int digitsEnd(String text, int from, int radix, int max) {
        int at = from;
        while (at < text.length()
                && at < from + max
                && Character.digit(text.charAt(at), radix) >= 0) {
            at++;
        }
        return at;
    }
}
