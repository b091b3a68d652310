package org.printkeeper.core.syslog;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a message is from, as RFC 3164 and devices write it.
 *
 * <pre>
 *   tag = name ["[" pid "]"] [":"]  |  "%" cisco-mnemonic ":"
 * </pre>
 *
 * @param processId null for none
 * @param hasProcess whether it has the form with one, by which a tag is certain
 * @param end where the line goes on behind it
 */
record DeviceTag(String name, @Nullable String processId, boolean hasProcess, int end) {
    private static final Pattern MNEMONIC =
            Pattern.compile(
                    "(?<app>%{1,2}[\\w./%-]{1,128}(?:\\(\\w\\))?)(?:\\[(?<pid>[^\\]\\s]*)\\])?\\s?:\\s?");

    private static final Pattern MNEMONIC_SEVERITY = Pattern.compile("%[\\w-]+?-([0-7])-\\w+");

    private static final Pattern TAG_WITH_PID =
            Pattern.compile(
                    "(?<app>[^\\s\\[\\]:=\"|]{1,255}(?::[^\\s\\[\\]:=\"|]{1,64}){0,4})"
                            + "(?:\\[(?<pid>[^\\]\\s]{1,128})\\](?::|(?=\\s|$))|\\s\\[(?<apart>\\d+)\\]:)");

    private static final Pattern TAG =
            Pattern.compile(
                    "(?<app>[^\\s\\[\\]=\"|<>{};,]{0,255}[^\\s\\[\\]:=\"|<>{};,]):(?=\\s|$)");

    private static final Pattern LETTER = Pattern.compile("[A-Za-z]");

    /** The tag that begins at {@code at}. */
    static Optional<DeviceTag> at(String line, int at) {
        if (at >= line.length()) {
            return Optional.empty();
        }
        List<Pattern> forms =
                line.charAt(at) == '%' ? List.of(MNEMONIC) : List.of(TAG_WITH_PID, TAG);
        for (Pattern form : forms) {
            Matcher tag = form.matcher(line).region(at, line.length());
            if (tag.lookingAt()) {
                String name = tag.group("app");
                if (form == TAG_WITH_PID || LETTER.matcher(name).find()) {
                    return Optional.of(
                            new DeviceTag(name, pid(tag), form == TAG_WITH_PID, tag.end()));
                }
            }
        }
        return Optional.empty();
    }

    private static @Nullable String pid(Matcher tag) {
        if (tag.pattern() == TAG) {
            return null;
        }
        String pid = tag.group("pid");
        return pid == null && tag.pattern() == TAG_WITH_PID ? tag.group("apart") : pid;
    }

    /** What a Cisco mnemonic says of severity; −1 where nothing does. */
    int severity() {
        Matcher mnemonic = MNEMONIC_SEVERITY.matcher(name);
        return mnemonic.matches() ? Integer.parseInt(mnemonic.group(1)) : -1;
    }
}
