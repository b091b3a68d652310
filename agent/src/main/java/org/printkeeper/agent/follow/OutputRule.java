package org.printkeeper.agent.follow;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.syslog.Selector;
import org.printkeeper.core.syslog.SyslogForm;
import org.printkeeper.core.syslog.SyslogMessage;

/**
 * Which messages go where, in which form.
 *
 * <pre>
 *   rule   = selector *(filter) target *(option)
 *   target = "/" path            a file
 *          | "/" path "/"        a log directory, as multilog and cyclog write it
 *          | "|" path            a named pipe
 *          | ("udp" | "tcp" | "tls") "://" host ":" port
 *          | ("http" | "https") "://" host ":" port     systemd-journal-remote
 *          | "kafka://" host ":" port *("," host ":" port) "/" topic
 *          | ("loki" | "elasticsearch" | "otlp") "+" ("http" | "https") "://" host ":" port [path]
 *   option = "form=" form | "size=" bytes | "keep=" files | "every=" span | "total=" bytes
 *          | "processor=" command | "index=" name | "tenant=" name | "user=" name
 *          | "secret_file=" file
 * </pre>
 *
 * @param target as it stands in the rule
 * @param options by name
 */
public record OutputRule(
        Selector selector,
        List<PropertyFilter> filters,
        String target,
        SyslogForm form,
        Map<String, String> options) {
    private static final Pattern TOKEN = Pattern.compile("(?:[^\\s\"]|\"[^\"]*\")+");
    private static final Pattern TARGET =
            Pattern.compile(
                    """
                    \\|?/.*|(?:udp|tcp|tls|https?)://AT/?\
                    |(?:loki|elasticsearch|otlp)\\+https?://AT(?:/\\S*)?\
                    |kafka://AT(?:,AT)*/[A-Za-z0-9._-]{1,249}\
                    """
                            .replace("AT", "(?:\\[[0-9a-fA-F:.]+]|[^\\s:/\\[]+):\\d{1,5}"));
    private static final List<String> OPTIONS_OF_LOG_SERVERS =
            List.of("index", "tenant", "user", "secret_file");
    private static final List<String> OPTIONS =
            List.of("form", "size", "keep", "every", "total", "processor");

    public OutputRule {
        filters = List.copyOf(filters);
        options = Map.copyOf(options);
    }

    /**
     * Reads a rule.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    public static OutputRule parse(String text) {
        List<String> tokens = tokens(text);
        if (tokens.size() < 2) {
            throw new IllegalArgumentException(
                    "'%s': expected a selector and a target, such as \"*.info /var/log/messages\""
                            .formatted(text));
        }
        List<PropertyFilter> filters = new ArrayList<>();
        int at = 1;
        while (at < tokens.size() && !TARGET.matcher(tokens.get(at)).matches()) {
            String token = tokens.get(at++);
            filters.add(PropertyFilter.parse(token).orElseThrow(() -> unknown(token, text)));
        }
        if (at == tokens.size()) {
            throw new IllegalArgumentException(
                    "'%s': expected a target: /file, /directory/, |/pipe, udp://host:port, tcp://,"
                                    .formatted(text)
                            + " tls://, http://, loki+http://, elasticsearch+http://, otlp+http://,"
                            + " kafka://host:port/topic");
        }
        String target = tokens.get(at);
        Map<String, String> options =
                options(
                        tokens.subList(at + 1, tokens.size()),
                        isLogServer(target) ? OPTIONS_OF_LOG_SERVERS : OPTIONS,
                        text);
        return new OutputRule(
                Selector.parse(tokens.getFirst()), filters, target, form(target, options), options);
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        Matcher token = TOKEN.matcher(text);
        while (token.find()) {
            tokens.add(token.group().replace("\"", ""));
        }
        return tokens;
    }

    private static IllegalArgumentException unknown(String token, String text) {
        return new IllegalArgumentException(
                "'%s' in '%s' is neither a target nor a filter; properties are %s"
                        .formatted(token, text, String.join(", ", PropertyFilter.PROPERTIES)));
    }

    private static Map<String, String> options(
            List<String> tokens, List<String> allowed, String text) {
        Map<String, String> options = new LinkedHashMap<>();
        for (String token : tokens) {
            int equals = token.indexOf('=');
            String name = equals < 0 ? token : token.substring(0, equals);
            if (equals < 0 || !allowed.contains(name)) {
                throw new IllegalArgumentException(
                        "'%s' in '%s': expected one of %s="
                                .formatted(token, text, String.join("=, ", allowed)));
            }
            options.put(name, token.substring(equals + 1));
        }
        return options;
    }

    private static SyslogForm form(String target, Map<String, String> options) {
        String label = options.get("form");
        if (label == null) {
            if (isLogServer(target) || isKafka(target)) {
                return SyslogForm.JSON;
            }
            return target.contains("://") ? SyslogForm.RFC5424 : SyslogForm.TRADITIONAL;
        }
        return SyslogForm.parse(label)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "form=%s: expected traditional, iso, rfc5424 or json"
                                        .formatted(label)));
    }

    /** How bytes become characters and characters bytes again: JSON is UTF-8, others keep bytes. */
    public Charset charset() {
        return form == SyslogForm.JSON ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    /** Whether this goes to another host. */
    boolean isRemote() {
        return target.contains("://");
    }

    /** Whether it says at the other end which entry of which archive it is. */
    boolean isMarked() {
        return isLogServer(target) || isKafka(target) || (isRemote() && form == SyslogForm.RFC5424);
    }

    private static boolean isKafka(String target) {
        return target.startsWith("kafka://");
    }

    private static boolean isLogServer(String target) {
        return target.indexOf('+') >= 0 && target.matches("[a-z]+\\+http.*");
    }

    boolean selects(SyslogMessage message) {
        return selector.selects(message.routedFacility(), message.routedLevel())
                && filters.stream().allMatch(filter -> filter.matches(message));
    }

    /** A name for cursors: letters, digits and hyphens. */
    public String name() {
        String place =
                target + options.getOrDefault("index", "") + options.getOrDefault("tenant", "");
        String plain = place.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
        int both = 31 * selector.toString().hashCode() + filters.size();
        return "out-%s-%06x".formatted(plain, both & 0xffffff);
    }
}
