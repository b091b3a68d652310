package org.printkeeper.agent.remote;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.syslog.Selector;

/**
 * Which remote store is meant, written as the targets of {@code syslog.outputs} are.
 *
 * <pre>
 *   remote = target *(" " option) [" query=" rest of the text]
 *   target = ("elasticsearch" | "loki" | "victorialogs") "+" ("http" | "https") "://" host ":" port
 *            [path]
 *          | "kafka://" host ":" port *("," host ":" port) "/" topic
 *   option = ("index=" | "tenant=" | "user=" | "secret_file=" | "secret_env=" | "ca_file="
 *          | "from=" | "select=") value
 * </pre>
 *
 * @param kind {@code elasticsearch}, {@code loki}, {@code victorialogs}, {@code kafka}
 * @param base where it is asked: an address, or the servers of Kafka
 * @param index that or the topic
 * @param location for people, without anything that may be secret
 */
public record RemoteTarget(
        String kind, String base, String index, String location, Map<String, String> options) {
    /** What is accepted, in a few words. */
    public static final String EXPECTED =
            "\"TARGET [OPTION=VALUE ...] [query=...]\" with TARGET elasticsearch+http(s)://HOST:PORT,"
                    + " loki+http(s)://HOST:PORT, victorialogs+http(s)://HOST:PORT or"
                    + " kafka://HOST:PORT/TOPIC, and OPTION index, tenant, user, secret_file,"
                    + " secret_env, ca_file, from or select";

    private static final Pattern HTTP =
            Pattern.compile(
                    "(elasticsearch|loki|victorialogs)\\+(https?://AT(?:/[^\\s?#@]*)?)"
                            .replace("AT", "(?:\\[[0-9a-fA-F:.]+]|[^\\s:/@\\[]+):\\d{1,5}"));
    private static final Pattern KAFKA =
            Pattern.compile(
                    "kafka://(AT(?:,AT)*)/([A-Za-z0-9._-]{1,249})"
                            .replace("AT", "(?:\\[[0-9a-fA-F:.]+]|[^\\s:/@,\\[]+):\\d{1,5}"));
    private static final Pattern QUERY = Pattern.compile("\\squery=(.*)", Pattern.DOTALL);
    private static final List<String> OPTIONS =
            List.of(
                    "index",
                    "tenant",
                    "user",
                    "secret_file",
                    "secret_env",
                    "ca_file",
                    "from",
                    "select");

    private static final List<String> NOT_KAFKA =
            List.of("index", "tenant", "user", "secret_file", "secret_env", "ca_file", "query");

    /** Any text that {@link #parse} may take. */
    public static final Pattern FORM =
            Pattern.compile("(?s)(?:elasticsearch|loki|victorialogs|kafka)[+:].*");

    public RemoteTarget {
        options = Map.copyOf(options);
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException that says what is wrong, without the text: a password may be
     *     in it
     */
    public static RemoteTarget parse(String text) {
        Map<String, String> options = new LinkedHashMap<>();
        Matcher query = QUERY.matcher(text);
        String head = text;
        if (query.find()) {
            options.put("query", query.group(1).strip());
            head = text.substring(0, query.start());
        }
        String[] words = head.strip().split("\\s+", -1);
        for (int i = 1; i < words.length; i++) {
            option(words[i], i, options);
        }
        Selector.parse(options.getOrDefault("select", "*.*"));
        Matcher http = HTTP.matcher(words[0]);
        if (http.matches()) {
            return http(http, options);
        }
        Matcher kafka = KAFKA.matcher(words[0]);
        if (kafka.matches()) {
            check("kafka", options);
            for (String server : kafka.group(1).split(",", -1)) {
                checkPort(Integer.parseInt(server.substring(server.lastIndexOf(':') + 1)));
            }
            String location = "kafka://" + kafka.group(1) + "/" + kafka.group(2);
            return new RemoteTarget("kafka", kafka.group(1), kafka.group(2), location, options);
        }
        throw new IllegalArgumentException(
                "the target is not of the form that is expected, "
                        + EXPECTED
                        + "; a password is not part of it, but user= and secret_file=");
    }

    private static void option(String word, int number, Map<String, String> options) {
        int equals = word.indexOf('=');
        String name = equals < 0 ? "" : word.substring(0, equals);
        if (!OPTIONS.contains(name)) {
            throw new IllegalArgumentException(
                    "word %d after the target is none of %s=, query="
                            .formatted(number, String.join("=, ", OPTIONS)));
        }
        if (equals + 1 == word.length() || options.put(name, word.substring(equals + 1)) != null) {
            throw new IllegalArgumentException("expected one value of %s=".formatted(name));
        }
    }

    /** What would not be heeded is not taken: who names a ca_file believes in TLS. */
    private static void check(String kind, Map<String, String> options) {
        List<String> unfit =
                switch (kind) {
                    case "kafka" -> NOT_KAFKA;
                    case "loki" -> List.of("index");
                    case "victorialogs" -> List.of("index", "tenant");
                    default -> List.of("tenant");
                };
        unfit.stream()
                .filter(options::containsKey)
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("%s has no %s=".formatted(kind, name));
                });
        if (options.containsKey("secret_file") && options.containsKey("secret_env")) {
            throw new IllegalArgumentException("expected secret_file= or secret_env=, found both");
        }
        if (options.containsKey("user")
                && !options.containsKey("secret_file")
                && !options.containsKey("secret_env")) {
            throw new IllegalArgumentException("user= needs secret_file= or secret_env=");
        }
    }

    /** Java's message would have the text. */
    private static void checkAddress(String address) {
        try {
            if (new URI(address).getHost() != null) {
                checkPort(URI.create(address).getPort());
                return;
            }
        } catch (URISyntaxException unfit) {
            // as is one without a host
        }
        throw new IllegalArgumentException("the target or index= has a sign that no address has");
    }

    private static void checkPort(int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("expected a port from 1 to 65535, found " + port);
        }
    }

    private static RemoteTarget http(Matcher http, Map<String, String> options) {
        String kind = http.group(1);
        check(kind, options);
        String base = http.group(2).replaceFirst("/+$", "");
        boolean isIndexed = kind.equals("elasticsearch");
        String index = isIndexed ? options.getOrDefault("index", "logs-printkeeper-default") : "";
        if (!index.matches("[^\\s/?#%]*")) {
            throw new IllegalArgumentException("index= has a sign that no index has");
        }
        checkAddress(base + "/" + index);
        return new RemoteTarget(
                kind, base, index, kind + "+" + base + (isIndexed ? "/" + index : ""), options);
    }

    Map<String, String> headers() {
        String tenant = options.get("tenant");
        return tenant == null ? Map.of() : Map.of("X-Scope-OrgID", tenant);
    }
}
