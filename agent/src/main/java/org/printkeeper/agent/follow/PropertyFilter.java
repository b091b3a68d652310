package org.printkeeper.agent.follow;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SyslogMessage;

/**
 * A condition on one property of a message: {@code app=sshd}, {@code host!=web1}, {@code
 * message~"Out of memory"}, {@code pid!~^1$}. {@code ~} is a regular expression (RE2) that matches
 * anywhere.
 */
final class PropertyFilter {
    static final List<String> PROPERTIES =
            List.of("facility", "severity", "host", "app", "pid", "msgid", "message", "subsystem");

    private static final java.util.regex.Pattern FORM =
            java.util.regex.Pattern.compile(
                    "([a-z]+)(!?)([=~])(.*)", java.util.regex.Pattern.DOTALL);

    private final String property;
    private final boolean isNegated;
    private final @Nullable Pattern expression;
    private final String value;

    private PropertyFilter(
            String property, boolean isNegated, @Nullable Pattern expression, String value) {
        this.property = property;
        this.isNegated = isNegated;
        this.expression = expression;
        this.value = value;
    }

    /**
     * Reads a condition; empty for what does not begin with a property.
     *
     * @throws IllegalArgumentException for a regular expression that is wrong
     */
    static Optional<PropertyFilter> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || !PROPERTIES.contains(form.group(1))) {
            return Optional.empty();
        }
        boolean isExpression = form.group(3).equals("~");
        try {
            return Optional.of(
                    new PropertyFilter(
                            form.group(1),
                            !form.group(2).isEmpty(),
                            isExpression ? Pattern.compile(form.group(4)) : null,
                            form.group(4)));
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException("'" + text + "': " + wrong.getMessage(), wrong);
        }
    }

    boolean matches(SyslogMessage message) {
        String actual = property(message);
        boolean matches =
                expression == null ? value.equals(actual) : expression.matcher(actual).find();
        return matches != isNegated;
    }

    private String property(SyslogMessage message) {
        String found =
                switch (property) {
                    case "facility" -> message.routedFacility().label();
                    case "severity" -> message.routedLevel().label();
                    case "host" -> message.hostname();
                    case "app" -> message.appName();
                    case "pid" -> message.procId();
                    case "msgid" -> message.msgId();
                    case "subsystem" -> subsystem(message);
                    default -> message.message();
                };
        return found == null ? "" : found;
    }

    private static @Nullable String subsystem(SyslogMessage message) {
        SdElement kmsg = message.element(KernelMessages.ELEMENT);
        return kmsg == null ? null : kmsg.value("subsystem");
    }
}
