package org.printkeeper.core.syslog;

/** A line and how far it was read. */
final class Scan {
    final String line;
    int at;

    Scan(String line) {
        this.line = line;
    }

    boolean isAtEnd() {
        return at >= line.length();
    }

    /** The next character, 0 at the end. */
    char peek() {
        return peek(0);
    }

    char peek(int ahead) {
        return at + ahead < line.length() ? line.charAt(at + ahead) : 0;
    }

    /** Moves over {@code c} if it comes next. */
    boolean skip(char c) {
        if (isAtEnd() || peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    void skipBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    /** Reads a number of {@code min} to {@code max} digits; −1 and no move where there is none. */
    int digits(int min, int max) {
        int start = at;
        int value = 0;
        while (at - start < max && isDigit(peek())) {
            value = value * 10 + (line.charAt(at++) - '0');
        }
        if (at - start < min || isDigit(peek())) {
            at = start;
            return -1;
        }
        return value;
    }

    /** What stands before the next blank; does not move. */
    String word() {
        int end = at;
        while (end < line.length() && !isBlank(line.charAt(end))) {
            end++;
        }
        return line.substring(at, end);
    }

    String rest() {
        return line.substring(Math.min(at, line.length()));
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    /** PRINTUSASCII of RFC 5424. */
    static boolean isVisible(char c) {
        return c > ' ' && c < 0x7f;
    }
}
