package org.printkeeper.agent.follow;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Opens the outputs that rules name. Outputs within this host are shared by all streams of a rule,
 * those to another host are not: each has its own connection.
 *
 * @param boot id of this boot
 * @param tls for connections in TLS; null where nothing is configured
 * @param credentials {@code $CREDENTIALS_DIRECTORY}, or null
 */
public record SyslogOutputs(
        String boot, @Nullable SSLContext tls, @Nullable String credentials, InstantSource clock) {
    private static final long DIRECTORY_FILE_BYTES = 16L << 20;
    private static final long DIRECTORY_TOTAL_BYTES = 1L << 30;

    /** Reads sizes and spans as the configuration writes them. */
    public interface Units {
        long bytes(String text);

        Duration span(String text);
    }

    public SyslogOutput open(OutputRule rule, Units units) throws IOException {
        String target = rule.target();
        if (target.startsWith("kafka://")) {
            int slash = target.lastIndexOf('/');
            return new KafkaOutput(
                    target.substring("kafka://".length(), slash), target.substring(slash + 1));
        }
        if (rule.isRemote()) {
            return remote(rule, URI.create(target));
        }
        if (target.startsWith("|")) {
            return new PipeOutput(target.substring(1));
        }
        long size = bytes(rule, "size", 0, units);
        if (!target.endsWith("/")) {
            String every = rule.options().getOrDefault("every", "");
            return new FileOutput(
                    Path.of(target),
                    size,
                    every.isEmpty() ? Duration.ZERO : units.span(every),
                    (int) bytes(rule, "keep", 7, units),
                    clock);
        }
        LogDirectory.Sizes sizes =
                new LogDirectory.Sizes(
                        size == 0 ? DIRECTORY_FILE_BYTES : size,
                        bytes(rule, "total", DIRECTORY_TOTAL_BYTES, units));
        String processor = rule.options().getOrDefault("processor", "");
        return new LogDirectoryOutput(
                LogDirectory.open(Path.of(target), sizes, processor, clock), clock);
    }

    /** Whether one output serves all streams of the rule. */
    public static boolean isShared(OutputRule rule) {
        return !rule.isRemote();
    }

    private static long bytes(OutputRule rule, String option, long usual, Units units) {
        String text = rule.options().get(option);
        return text == null ? usual : units.bytes(text);
    }

    private SyslogOutput remote(OutputRule rule, URI target) throws IOException {
        if (target.getHost() == null) {
            throw new IllegalArgumentException("'%s' names no host".formatted(rule.target()));
        }
        String name = target.getHost().replaceAll("^\\[|]$", "");
        int port = target.getPort();
        return switch (target.getScheme()) {
            case "udp" -> new UdpOutput(name, port);
            case "tcp" -> new ConnectionOutput(name, port, null);
            case "tls" -> new ConnectionOutput(name, port, secure());
            default -> new HttpOutput(server(rule), endpoint(rule), tls);
        };
    }

    private LogServer server(OutputRule rule) {
        return switch (scheme(rule)) {
            case "loki" -> new Loki();
            case "elasticsearch" -> Elasticsearch.into(rule.options().get("index"));
            case "otlp" -> new OpenTelemetry();
            default -> new JournalRemote(boot.replace("-", ""));
        };
    }

    private static String scheme(OutputRule rule) {
        return rule.target().replaceFirst("[+:].*", "");
    }

    private Endpoint endpoint(OutputRule rule) throws IOException {
        String base = rule.target().replaceFirst("^[a-z]+\\+", "").replaceFirst("/+$", "");
        String tenant = rule.options().get("tenant");
        String secret = rule.options().get("secret_file");
        return new Endpoint(
                base,
                tenant == null ? Map.of() : Map.of("X-Scope-OrgID", tenant),
                rule.options().getOrDefault("user", ""),
                secret == null ? Optional.empty() : Optional.of(Secret.of(secret, credentials)));
    }

    private SSLContext secure() {
        if (tls == null) {
            throw new IllegalArgumentException("tls:// needs a TLS context");
        }
        return tls;
    }
}
