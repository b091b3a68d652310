package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;

/**
 * A printf format of the kernel, held against texts that it may have made.
 *
 * <p>Thread: immutable.
 *
 * <p>Source: Documentation/core-api/printk-formats.rst, lib/vsprintf.c format_decode(), Linux 6.12.
 */
public final class PrintkFormat {
    /** A hostile text must not make the search long. */
    private static final int MAX_STEPS = 2_000;

    /** So much of fixed text is no accident; less has to be a quarter of the letters. */
    private static final int SURE_WEIGHT = 12;

    private static final int MIN_WEIGHT = 4;
    private static final int MIN_WEIGHT_FREE = 8;

    private static final char DECIMAL = 'd';
    private static final char HEX = 'x';
    private static final char ANY = '*';

    /** Text as it stands ({@code hole} 0), or a hole. */
    private record Part(String literal, char hole) {}

    private final List<Part> parts;
    private final boolean free;
    private final boolean open;

    private PrintkFormat(List<Part> parts, boolean free, boolean open) {
        this.parts = parts;
        this.free = free;
        this.open = open;
    }

    public static PrintkFormat of(PrintkSite site) {
        return of(site.format(), site.free(), site.open());
    }

    /** Understands a format; what is no conversion stands for itself. */
    static PrintkFormat of(String format, boolean free, boolean open) {
        List<Part> parts = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        int at = 0;
        while (at < format.length()) {
            int end = conversionEnd(format, at);
            if (end < 0) {
                literal.append(format.charAt(at++));
                continue;
            }
            char conversion = format.charAt(end - 1);
            if (conversion == '%') {
                literal.append('%');
            } else {
                add(parts, literal);
                addHole(parts, hole(conversion));
            }
            at = conversion == 'p' ? extensionEnd(format, end) : end;
        }
        add(parts, literal);
        return new PrintkFormat(List.copyOf(parts), free, open);
    }

    private static void add(List<Part> parts, StringBuilder literal) {
        if (!literal.isEmpty()) {
            parts.add(new Part(literal.toString(), (char) 0));
            literal.setLength(0);
        }
    }

    /** Where one hole ends and the next begins can not be told. */
    private static void addHole(List<Part> parts, char hole) {
        if (!parts.isEmpty() && parts.getLast().hole != 0) {
            parts.removeLast();
            parts.add(new Part("", ANY));
        } else {
            parts.add(new Part("", hole));
        }
    }

    private static char hole(char conversion) {
        return switch (conversion) {
            case 'd', 'i', 'u', 'o' -> DECIMAL;
            case 'x', 'X' -> HEX;
            default -> ANY;
        };
    }

    /** Index after the conversion that begins here, or −1. */
    private static int conversionEnd(String format, int start) {
        if (format.charAt(start) != '%') {
            return -1;
        }
        int at = start + 1;
        while (at < format.length()
                && "-+ #0123456789.*'hlLqjztZ".indexOf(format.charAt(at)) >= 0) {
            at++;
        }
        return at < format.length() && "diuoxXscpn%".indexOf(format.charAt(at)) >= 0 ? at + 1 : -1;
    }

    /** {@code %pM}, {@code %pI4}: letters and digits after {@code %p} say how. */
    private static int extensionEnd(String format, int from) {
        int at = from;
        while (at < format.length() && Character.isLetterOrDigit(format.charAt(at))) {
            at++;
        }
        return at;
    }

    /** How many letters and digits are fixed: the more, the surer a match. */
    public int weight() {
        return (int)
                parts.stream()
                        .flatMapToInt(part -> part.literal.chars())
                        .filter(Character::isLetterOrDigit)
                        .count();
    }

    /** The words that every text of this format has, whatever is filled in. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            String literal = parts.get(i).literal;
            boolean holeBefore = i > 0;
            boolean holeAfter = i < parts.size() - 1;
            for (int[] word : bounds(literal)) {
                boolean touches =
                        (holeBefore && word[0] == 0) || (holeAfter && word[1] == literal.length());
                if (!touches && word[1] - word[0] > 1) {
                    words.add(literal.substring(word[0], word[1]));
                }
            }
        }
        return words;
    }

    /** The words of a text, in the sense of {@link #words}. */
    public static List<String> wordsOf(String text) {
        return bounds(text).stream().map(word -> text.substring(word[0], word[1])).toList();
    }

    private static List<int[]> bounds(String text) {
        List<int[]> bounds = new ArrayList<>();
        int start = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean inside = i < text.length() && isWord(text.charAt(i));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                bounds.add(new int[] {start, i});
                start = -1;
            }
        }
        return bounds;
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    /** Whether the text can have been made with this format, and not with nearly any. */
    public boolean matches(String text) {
        Search search = new Search(text);
        if (search.rest(0, 0)) {
            return isTelling(text, 0);
        }
        for (int i = 2; free && i < text.length(); i++) {
            if (mayBegin(text, i) && search.rest(0, i)) {
                return isTelling(text, i);
            }
        }
        return false;
    }

    /** What stands before ends as {@code "nvme nvme0: "} or {@code "[drm] "} do. */
    private static boolean mayBegin(String text, int at) {
        return text.charAt(at - 1) == ' ' && ":])".indexOf(text.charAt(at - 2)) >= 0;
    }

    /** Numbers are telling; letters that only fill holes, or stand around the format, are not. */
    private boolean isTelling(String text, int from) {
        long letters = text.substring(from).chars().filter(Character::isLetter).count();
        return weight() >= SURE_WEIGHT
                || (!open
                        && weight() >= (free ? MIN_WEIGHT_FREE : MIN_WEIGHT)
                        && weight() * 4L >= letters);
    }

    private final class Search {
        private final String text;
        private int steps;

        Search(String text) {
            this.text = text;
        }

        /** Whether the parts from {@code index} on make up the text from {@code at} on. */
        boolean rest(int index, int at) {
            if (index == parts.size()) {
                return text.substring(at).isBlank() || (open && !isWord(text.charAt(at)));
            }
            Part part = parts.get(index);
            if (part.hole == 0) {
                return text.startsWith(trimmed(index), at)
                        && rest(index + 1, at + trimmed(index).length());
            }
            if (part.hole == ANY) {
                return anyThenRest(index + 1, at);
            }
            int end = numberEnd(at, part.hole);
            return end > at && rest(index + 1, end);
        }

        /** Loggers drop blanks at the end of a line. */
        private String trimmed(int index) {
            String literal = parts.get(index).literal;
            return index == parts.size() - 1 ? literal.stripTrailing() : literal;
        }

        private boolean anyThenRest(int index, int at) {
            if (index == parts.size()) {
                return true;
            }
            String next = trimmed(index);
            for (int i = text.indexOf(next, at); i >= 0; i = text.indexOf(next, i + 1)) {
                if (++steps > MAX_STEPS) {
                    return false;
                }
                if (rest(index, i)) {
                    return true;
                }
            }
            return false;
        }

        private int numberEnd(int from, char hole) {
            int at = from;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            if (hole == DECIMAL && at < text.length() && "-+".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (hole == HEX && text.startsWith("0x", at)) {
                at += 2;
            }
            int digits = at;
            while (at < text.length()
                    && Character.digit(text.charAt(at), hole == HEX ? 16 : 10) >= 0) {
                at++;
            }
            return at > digits ? at : from;
        }
    }
}
