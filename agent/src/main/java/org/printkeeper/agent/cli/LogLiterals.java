package org.printkeeper.agent.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.printkeeper.agent.archive.FrameInfo;

/**
 * Texts one of which stands in whatever a regular expression matches: with them most of an archive
 * can be passed over without the expression. Case does not matter; no text means that nothing is
 * known.
 *
 * <p>Thread: immutable.
 */
final class LogLiterals {
    /** Of what need not match anything. */
    static final LogLiterals NONE = new LogLiterals(List.of());

    private static final int MIN_CHARS = 2;

    private final List<Needle> needles;

    private LogLiterals(List<Needle> needles) {
        this.needles = needles;
    }

    /** Of any pattern; careful rather than clever. */
    static LogLiterals of(String regex) {
        // \Q…\E, \x and the like, and groups, within which a bar or a flag may stand
        boolean isPlain = !regex.contains("\\Q") && !regex.contains("(?");
        List<Optional<String>> longest =
                isPlain
                        ? alternatives(regex).stream().map(LogLiterals::longest).toList()
                        : List.of();
        return new LogLiterals(
                longest.stream().allMatch(Optional::isPresent)
                        ? longest.stream().flatMap(Optional::stream).map(Needle::of).toList()
                        : List.of());
    }

    /** What stands between the bars outside of all brackets. */
    private static List<String> alternatives(String regex) {
        List<String> parts = new ArrayList<>();
        int depth = 0;
        int from = 0;
        boolean inClass = false;
        for (int i = 0; i < regex.length(); i++) {
            switch (regex.charAt(i)) {
                case '\\' -> i++;
                case '[' -> inClass = true;
                case ']' -> inClass = false;
                case '(' -> depth += inClass ? 0 : 1;
                case ')' -> depth -= inClass ? 0 : 1;
                case '|' -> {
                    if (depth == 0 && !inClass) {
                        parts.add(regex.substring(from, i));
                        from = i + 1;
                    }
                }
                default -> {}
            }
        }
        parts.add(regex.substring(from));
        return parts;
    }

    /** The longest run of plain characters outside of brackets that no repetition can drop. */
    private static Optional<String> longest(String regex) {
        String best = "";
        StringBuilder run = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < regex.length(); i++) {
            char c = regex.charAt(i);
            if (c == '[') {
                i = classEnd(regex, i);
            } else if (c == '\\') {
                i++;
                c =
                        i < regex.length() && !Character.isLetterOrDigit(regex.charAt(i))
                                ? regex.charAt(i)
                                : '[';
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            boolean escaped = i > 0 && regex.charAt(i - 1) == '\\';
            boolean plain = depth == 0 && isPlain(c, escaped) && !canBeDropped(regex, i + 1);
            if (plain) {
                run.append(c);
            }
            if (!plain || i + 1 >= regex.length()) {
                best = run.length() > best.length() ? run.toString() : best;
                run.setLength(0);
            }
        }
        return best.length() < MIN_CHARS ? Optional.empty() : Optional.of(best);
    }

    private static int classEnd(String regex, int start) {
        int i = start + 1;
        i += i < regex.length() && regex.charAt(i) == '^' ? 1 : 0;
        i += i < regex.length() && regex.charAt(i) == ']' ? 1 : 0;
        while (i < regex.length() && regex.charAt(i) != ']') {
            i += regex.charAt(i) == '\\' ? 2 : regex.startsWith("[:", i) ? 2 : 1;
        }
        return i;
    }

    /** A character that stands for itself here and in a record, where others are escaped. */
    private static boolean isPlain(char c, boolean escaped) {
        return c >= ' ' && c < 0x7f && c != '\\' && (escaped || ".^$*+?{}()|[]".indexOf(c) < 0);
    }

    private static boolean canBeDropped(String regex, int next) {
        return next < regex.length() && "*?{".indexOf(regex.charAt(next)) >= 0;
    }

    boolean isEmpty() {
        return needles.isEmpty();
    }

    /** False when no record of the frame can match. */
    boolean mayBeIn(FrameInfo frame) {
        return isEmpty() || needles.stream().anyMatch(needle -> frame.mayHold(needle.text));
    }

    /** False when these bytes of a record cannot match. */
    boolean mayBeIn(byte[] bytes, int start, int end) {
        if (isEmpty()) {
            return true;
        }
        for (Needle needle : needles) {
            if (needle.indexIn(bytes, start, end) < end) {
                return true;
            }
        }
        return false;
    }

    /** Where the texts stand in {@code bytes[0, end)}, for who goes from left to right. */
    final class Finder {
        private final byte[] bytes;
        private final int end;
        private final int[] found = new int[needles.size()];

        Finder(byte[] bytes, int end) {
            this.bytes = bytes;
            this.end = end;
            Arrays.fill(found, -1);
        }

        /** The first place at or behind {@code from}, or {@code end}. */
        int next(int from) {
            int first = end;
            for (int i = 0; i < found.length; i++) {
                if (found[i] < from) {
                    found[i] = needles.get(i).indexIn(bytes, from, end);
                }
                first = Math.min(first, found[i]);
            }
            return first;
        }
    }

    /** The alternatives, in lower case. */
    List<String> texts() {
        return needles.stream().map(needle -> needle.text).toList();
    }

    /**
     * Horspool's search without regard to case.
     *
     * @param shifts for each byte how far on the text may end at the earliest; 0 where it may end
     * @param shift that behind a place where it might have ended
     */
    private record Needle(String text, byte[] lower, byte[] upper, int[] shifts, int shift) {
        static Needle of(String text) {
            String folded = text.toLowerCase(Locale.ROOT);
            byte[] lower = folded.getBytes(StandardCharsets.ISO_8859_1);
            byte[] upper = folded.toUpperCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
            int last = lower.length - 1;
            int[] shifts = new int[256];
            Arrays.fill(shifts, lower.length);
            for (int i = 0; i < last; i++) {
                shifts[lower[i]] = shifts[upper[i]] = last - i;
            }
            int shift = shifts[lower[last]];
            shifts[lower[last]] = shifts[upper[last]] = 0;
            return new Needle(folded, lower, upper, shifts, shift);
        }

        /** Where it begins, or {@code end}. */
        int indexIn(byte[] bytes, int start, int end) {
            int[] shiftOf = shifts; // the compiler that starts fastest reads fields anew in a loop
            int last = lower.length - 1;
            int at = start + last;
            while (at < end) {
                int by = shiftOf[bytes[at] & 0xff];
                if (by == 0 && isAt(bytes, at - last)) {
                    return at - last;
                }
                at += by == 0 ? shift : by;
            }
            return end;
        }

        private boolean isAt(byte[] bytes, int from) {
            int i = 0;
            while (i < lower.length
                    && (bytes[from + i] == lower[i] || bytes[from + i] == upper[i])) {
                i++;
            }
            return i == lower.length;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Needle that && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return Objects.hash(text);
        }
    }
}
