package org.printkeeper.agent.collector;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A template by which rsyslog or syslog-ng writes lines, turned round to read them: for templates
 * that write the kernel's sequence number.
 *
 * <p>Source: rsyslog templates and properties; syslog-ng macros.
 */
final class LineTemplate {
    private static final Pattern RSYSLOG = Pattern.compile("%([^%:]+)(:[^%]*)?%");
    private static final Pattern SYSLOG_NG = Pattern.compile("\\$\\{?(\\.?[A-Za-z_0-9.]+)\\}?");

    private final Pattern line;
    private final Set<String> groups;

    private LineTemplate(Pattern line, Set<String> groups) {
        this.line = line;
        this.groups = groups;
    }

    static LineTemplate ofRsyslog(String template) {
        return of(template, RSYSLOG);
    }

    static LineTemplate ofSyslogNg(String template) {
        return of(template, SYSLOG_NG);
    }

    private static LineTemplate of(String template, Pattern properties) {
        StringBuilder regex = new StringBuilder();
        Set<String> groups = new HashSet<>();
        Matcher property = properties.matcher(template);
        int literal = 0;
        while (property.find()) {
            appendLiteral(regex, template.substring(literal, property.start()));
            boolean formatsOnly = property.group().contains("sp-if-no-1st-sp");
            regex.append(formatsOnly ? " ?" : expression(property.group(1), groups));
            literal = property.end();
        }
        appendLiteral(regex, template.substring(literal));
        return new LineTemplate(Pattern.compile(regex.toString(), Pattern.DOTALL), groups);
    }

    private static void appendLiteral(StringBuilder regex, String literal) {
        String written = literal.replace("\\n", "").replace("\\t", "\t");
        if (!written.isEmpty()) {
            regex.append(Pattern.quote(written));
        }
    }

    private static String expression(String property, Set<String> groups) {
        return switch (property.toLowerCase(Locale.ROOT)) {
            case "$!sequnum", "msgid" -> group("sequence", "\\d+", groups);
            case "msg", "message" -> group("text", ".*", groups);
            case "timestamp",
                    "timereported",
                    "timegenerated",
                    "date",
                    "isodate",
                    "r_isodate",
                    "s_isodate" ->
                    group("stamp", "[A-Z][a-z]{2} [ \\d]\\d [\\d:]{8}|[\\d-]+T[^ ,;]+", groups);
            case "pri" -> group("prefix", "\\d+", groups);
            case "syslogtag", "msghdr" -> "\\S*?:? ?";
            default -> ".*?";
        };
    }

    private static String group(String name, String expression, Set<String> groups) {
        return groups.add(name) ? "(?<" + name + ">" + expression + ")" : "(?:" + expression + ")";
    }

    /** The parts of a line; empty when it was not written by this template. */
    Optional<Parts> match(byte[] bytes) {
        Matcher matcher = line.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        return matcher.matches() ? Optional.of(new Parts(matcher)) : Optional.empty();
    }

    /** What a line says. */
    final class Parts {
        private final Matcher matcher;

        private Parts(Matcher matcher) {
            this.matcher = matcher;
        }

        /** The bytes of a part; empty when the template does not write it. */
        byte[] bytes(String name) {
            return groups.contains(name)
                    ? matcher.group(name).getBytes(StandardCharsets.ISO_8859_1)
                    : new byte[0];
        }

        long number(String name) {
            byte[] digits = bytes(name);
            return Decimal.parse(digits, 0, digits.length);
        }
    }
}
