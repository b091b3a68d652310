package org.printkeeper.agent.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of sequence numbers, both ends inclusive, unsigned 64-bit.
 *
 * <pre>
 *   range = first ".." last | first ".." | ".." last | only | nothing for all
 * </pre>
 */
record DmesgSequences(long first, long last) {
    private static final Pattern RANGE = Pattern.compile("(\\d{0,20})(?:(\\.\\.)(\\d{0,20}))?");
    private static final long LARGEST = -1;

    static final DmesgSequences ALL = new DmesgSequences(0, LARGEST);

    /** Reads the argument of {@code --seq}. */
    static DmesgSequences parse(String text) {
        Matcher range = RANGE.matcher(text);
        try {
            if (range.matches()) {
                long first =
                        text.isEmpty() || range.group(1).isEmpty() ? 0 : number(range.group(1));
                String end = range.group(2) == null ? range.group(1) : range.group(3);
                return new DmesgSequences(first, end.isEmpty() ? LARGEST : number(end));
            }
        } catch (NumberFormatException tooLarge) {
            // told below
        }
        throw new DmesgError("--seq is '" + text + "', expected numbers such as 100..200");
    }

    private static long number(String digits) {
        return Long.parseUnsignedLong(digits);
    }

    boolean contains(long sequence) {
        return overlaps(sequence, sequence);
    }

    boolean overlaps(long from, long to) {
        return Long.compareUnsigned(to, first) >= 0 && Long.compareUnsigned(from, last) <= 0;
    }
}
