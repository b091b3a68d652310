package org.printkeeper.core.audit;

import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words by which a loss shows.
 *
 * @param speaker who says them
 * @param anchor a part of them, so that other lines cost no search
 * @param pattern all of them; group {@code n} is how many records, group {@code who} what was
 *     limited, where they say so
 * @param isRunning true when {@code n} is a sum since the beginning
 */
record LossSign(Speaker speaker, String anchor, Pattern pattern, boolean isRunning) {
    static LossSign said(Speaker speaker, String anchor, String pattern) {
        return new LossSign(speaker, anchor, Pattern.compile(pattern), false);
    }

    /** The same of a counter, which says how many there were since the beginning. */
    static LossSign counted(Speaker speaker, String anchor, String pattern) {
        return new LossSign(speaker, anchor, Pattern.compile(pattern), true);
    }

    /** How many records the words tell of: empty when they are not in the text. */
    Optional<Said> in(String text) {
        if (!text.contains(anchor)) {
            return Optional.empty();
        }
        Matcher matcher = pattern.matcher(text);
        return matcher.find()
                ? Optional.of(new Said(group(matcher, "who"), count(matcher)))
                : Optional.empty();
    }

    /**
     * What the words say.
     *
     * @param who what was limited; empty when they do not say
     * @param records how many; empty when they do not say
     */
    record Said(String who, OptionalLong records) {}

    private String group(Matcher matcher, String name) {
        return pattern.namedGroups().containsKey(name) && matcher.group(name) != null
                ? matcher.group(name)
                : "";
    }

    private OptionalLong count(Matcher matcher) {
        String number = group(matcher, "n");
        return number.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(number));
    }
}
