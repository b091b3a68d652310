package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * How a kernel message looks: literal text with named holes, found anywhere in a line and read by
 * position, in time bounded by line length times shape length.
 *
 * <pre>
 *   shape = [ "^" ] { literal | "{" name [ ":" class ] "}" | "{*}" }
 *   class = "n" (decimal) | "x" (hex, with or without 0x) | "w" (no blanks; the default)
 *         | "*" (anything, also nothing) | "e" (blanks up to the end of the line)
 * </pre>
 *
 * A hole ends where the literal after it begins; the first {@code *} ends at a later place when the
 * rest does not fit there (names hold brackets); a last {@code *} takes the rest of the line.
 *
 * <p>Invariant: immutable; matching backtracks over one hole only, at most eight times.
 */
final class Shape {
    private static final int MAX_RETRIES = 8;

    private record Part(byte[] literal, String name, char type) {
        boolean isLiteral() {
            return literal.length > 0;
        }
    }

    private final String text;
    private final boolean atStart;
    private final Part[] parts;
    private final byte[] anchor;

    /** Index of the first {@code *} that a literal ends, or −1. */
    private final int retried;

    private Shape(String text, boolean atStart, List<Part> parts) {
        this.text = text;
        this.atStart = atStart;
        this.parts = parts.toArray(Part[]::new);
        anchor = longestLiteral(parts);
        retried = firstOpenHole(this.parts);
    }

    private static int firstOpenHole(Part[] parts) {
        for (int i = 0; i + 1 < parts.length; i++) {
            if (parts[i].type() == '*' && parts[i + 1].isLiteral()) {
                return i;
            }
        }
        return -1;
    }

    static Shape of(String text) {
        List<Part> parts = new ArrayList<>();
        boolean atStart = text.startsWith("^");
        int at = atStart ? 1 : 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            int end = open < 0 ? text.length() : open;
            if (end > at) {
                parts.add(literal(text.substring(at, end)));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            parts.add(hole(text.substring(open + 1, close)));
            at = close + 1;
        }
        return new Shape(text, atStart, parts);
    }

    private static Part literal(String text) {
        return new Part(text.getBytes(StandardCharsets.ISO_8859_1), "", ' ');
    }

    private static Part hole(String text) {
        if (text.equals("*")) {
            return new Part(new byte[0], "", '*');
        }
        int colon = text.indexOf(':');
        String name = colon < 0 ? text : text.substring(0, colon);
        return new Part(new byte[0], name, colon < 0 ? 'w' : text.charAt(colon + 1));
    }

    /** The longest literal: where it does not occur, the shape does not match. */
    byte[] anchor() {
        return anchor;
    }

    private static byte[] longestLiteral(List<Part> parts) {
        byte[] longest = {};
        for (Part part : parts) {
            longest = part.literal().length > longest.length ? part.literal() : longest;
        }
        return longest;
    }

    boolean matches(byte[] line, int start, int end) {
        return find(line, start, end) != null;
    }

    /** The named fields in their order; empty when the line does not have this shape. */
    Optional<SequencedMap<String, String>> fields(byte[] line, int start, int end) {
        int[] bounds = find(line, start, end);
        if (bounds == null) {
            return Optional.empty();
        }
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].name().isEmpty()) {
                String value =
                        new String(
                                line,
                                bounds[2 * i],
                                bounds[2 * i + 1] - bounds[2 * i],
                                StandardCharsets.UTF_8);
                fields.put(parts[i].name(), value);
            }
        }
        return Optional.of(fields);
    }

    /** Start and end of each part, or null. */
    private int @Nullable [] find(byte[] line, int start, int end) {
        if (Bytes.indexOf(line, start, end, anchor) < 0) {
            return null;
        }
        int[] bounds = null;
        boolean once = atStart || parts[0].type() == '*';
        for (int from = start; from <= (once ? start : end); from++) {
            if (mayBegin(line, start, from, end)) {
                bounds = bounds == null ? new int[2 * parts.length] : bounds;
                if (matchAt(line, from, end, bounds)) {
                    return bounds;
                }
            }
        }
        return null;
    }

    /** A word that leads begins where words begin, a literal with its first byte. */
    private boolean mayBegin(byte[] line, int start, int from, int end) {
        Part first = parts[0];
        if (first.isLiteral()) {
            return from < end && line[from] == first.literal()[0];
        }
        return first.type() != 'w' || from == start || isBlank(line[from - 1]);
    }

    private boolean matchAt(byte[] line, int from, int end, int[] bounds) {
        int at = matchParts(line, from, end, bounds, 0);
        for (int i = 0;
                i < MAX_RETRIES && at < 0 && retried >= 0 && bounds[2 * retried + 1] > from;
                i++) {
            at = matchLater(line, end, bounds);
        }
        return at >= 0;
    }

    /** Once more, with the first {@code *} ending where its literal occurs next. */
    private int matchLater(byte[] line, int end, int[] bounds) {
        int start = bounds[2 * retried];
        int stop = literalFrom(line, bounds[2 * retried + 1] + 1, end, parts[retried + 1]);
        if (stop < 0) {
            bounds[2 * retried + 1] = -1;
            return -1;
        }
        bounds[2 * retried] = start;
        bounds[2 * retried + 1] = stop;
        return matchParts(line, stop, end, bounds, retried + 1);
    }

    private static int literalFrom(byte[] line, int from, int end, Part literal) {
        for (int at = from; at <= end - literal.literal().length; at++) {
            if (literalEnd(line, at, end, literal) >= 0) {
                return at;
            }
        }
        return -1;
    }

    /** Where the last part ends, or −1. */
    private int matchParts(byte[] line, int from, int end, int[] bounds, int first) {
        int at = from;
        for (int i = first; i < parts.length; i++) {
            Part part = parts[i];
            int stop =
                    part.isLiteral() ? literalEnd(line, at, end, part) : holeEnd(line, at, end, i);
            if (i == retried) {
                bounds[2 * i] = at;
                bounds[2 * i + 1] = stop;
            }
            if (stop < 0) {
                return -1;
            }
            bounds[2 * i] = at;
            bounds[2 * i + 1] = stop;
            at = stop;
        }
        return at;
    }

    private static int literalEnd(byte[] line, int at, int end, Part part) {
        byte[] literal = part.literal();
        if (end - at < literal.length) {
            return -1;
        }
        for (int i = 0; i < literal.length; i++) {
            if (line[at + i] != literal[i]) {
                return -1;
            }
        }
        return at + literal.length;
    }

    private int holeEnd(byte[] line, int at, int end, int index) {
        char type = parts[index].type();
        int stop = at;
        if (type == 'n' || type == 'x') {
            while (stop < end && isDigit(line[stop], type)) {
                stop++;
            }
            return stop == at ? -1 : stop;
        }
        if (type == 'e') {
            while (stop < end && isBlank(line[stop])) {
                stop++;
            }
            return stop == end ? stop : -1;
        }
        boolean bounded = index + 1 < parts.length && parts[index + 1].isLiteral();
        while (stop < end) {
            if (bounded
                    && literalEnd(line, stop, end, parts[index + 1]) >= 0
                    && (type == '*' || stop > at)) {
                return stop;
            }
            if (type == 'w' && isBlank(line[stop])) {
                return bounded || stop == at ? -1 : stop;
            }
            stop++;
        }
        return bounded || (type == 'w' && stop == at) ? -1 : stop;
    }

    private static boolean isDigit(byte b, char type) {
        return type == 'n' ? b >= '0' && b <= '9' : b == 'x' || Character.digit(b, 16) >= 0;
    }

    private static boolean isBlank(byte b) {
        return b == ' ' || b == '\t';
    }

    @Override
    public String toString() {
        return text;
    }
}
