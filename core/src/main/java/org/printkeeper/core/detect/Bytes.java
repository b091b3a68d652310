package org.printkeeper.core.detect;

import java.util.Arrays;

/** Searches in a stretch of bytes for plain ASCII. */
final class Bytes {
    private Bytes() {}

    /** Index of the first occurrence, or −1. */
    static int indexOf(byte[] bytes, int start, int end, String literal) {
        for (int at = start; at + literal.length() <= end; at++) {
            if (startsWith(bytes, at, end, literal)) {
                return at;
            }
        }
        return -1;
    }

    static int indexOf(byte[] bytes, int start, int end, byte[] literal) {
        if (literal.length == 0) {
            return start;
        }
        byte first = literal[0];
        int last = end - literal.length;
        for (int at = start; at <= last; at++) {
            if (bytes[at] == first
                    && Arrays.equals(bytes, at, at + literal.length, literal, 0, literal.length)) {
                return at;
            }
        }
        return -1;
    }

    static boolean startsWith(byte[] bytes, int at, int end, String literal) {
        if (end - at < literal.length()) {
            return false;
        }
        for (int i = 0; i < literal.length(); i++) {
            if (bytes[at + i] != literal.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
