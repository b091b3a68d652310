package org.printkeeper.agent.collector;

/** Reads decimal numbers from bytes without garbage. */
final class Decimal {
    private Decimal() {}

    /** The number that these bytes spell, or −1 when it is none or exceeds 63 bits. */
    static long parse(byte[] bytes, int start, int end) {
        if (start >= end || end - start > 19) {
            return -1;
        }
        long value = 0;
        for (int i = start; i < end; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value < 0 ? -1 : value;
    }
}
