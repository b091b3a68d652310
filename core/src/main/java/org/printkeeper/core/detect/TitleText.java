package org.printkeeper.core.detect;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes the words of a title stable: what changes from boot to boot becomes a word like ADDR. Not
 * on the path of ordinary records: one title is made per report, of one line at most.
 */
final class TitleText {
    private record Replacement(Pattern pattern, String by) {
        static Replacement of(String pattern, String by) {
            return new Replacement(Pattern.compile(pattern), by);
        }
    }

    private static final int MAX_CHARACTERS = 120;
    private static final Pattern STAMP = Pattern.compile("\\[ *[0-9]+\\.[0-9]+\\]");

    private static final List<Replacement> REPLACEMENTS =
            List.of(
                    Replacement.of("syz-executor\\.?[0-9]+(?:[/:][0-9]+)?", "syz-executor"),
                    Replacement.of("syzkaller[0-9]+(?:[/:][0-9]+)?", "syzkaller"),
                    Replacement.of("(?<![a-zA-Z0-9])(?:0x)?[0-9a-f]{6,}", "ADDR"),
                    Replacement.of("(?<![a-zA-Z0-9])[0-9]{5,}", "NUM"),
                    Replacement.of("(?<=[a-z]):[0-9]+(?::[0-9]+)?", ":LINE"),
                    Replacement.of(
                            "([a-zA-Z][a-zA-Z0-9_.]{0,200})\\+0x[0-9a-z]+/0x[0-9a-z]+", "$1"),
                    Replacement.of("CPU#[0-9]+", "CPU"),
                    Replacement.of("(?<=\\W)[0-9]+(?=\\W|$)", "NUM"),
                    Replacement.of("(?<=[a-zA-Z])[0-9]{7,}", "NUM"));

    private static final List<String> HEADS =
            List.of("BUG: ", "WARNING: ", "INFO: ", "kernel BUG", "Kernel BUG");

    private TitleText() {}

    static String stable(String title) {
        String text = title.length() > 400 ? title.substring(0, 400) : title;
        for (Replacement replacement : REPLACEMENTS) {
            text = replacement.pattern().matcher(text).replaceAll(replacement.by());
        }
        text = text.strip();
        return text.length() > MAX_CHARACTERS ? text.substring(0, MAX_CHARACTERS) : text;
    }

    /**
     * The title of a report that no rule knows: its first line, from the word that gave it away.
     */
    static String generic(String line) {
        int start = -1;
        for (String head : HEADS) {
            int at = line.indexOf(head);
            start = at >= 0 && (start < 0 || at < start) ? at : start;
        }
        return stable(start < 0 ? line : line.substring(start));
    }

    /** A stamp inside a title comes from two lines run into one another. */
    static boolean holdsStamp(String title) {
        return STAMP.matcher(title).find();
    }
}
