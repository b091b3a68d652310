package org.printkeeper.agent.remote;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.agent.follow.Endpoint;
import org.printkeeper.agent.follow.Secret;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.syslog.Selector;

/**
 * A store on another host, not asked yet.
 *
 * @param credentials read when it is asked: where they cannot be, this store alone cannot be told
 */
public record RemoteStore(
        RemoteTarget target,
        Credentials credentials,
        InstantSource clock,
        long sinceMicros,
        long untilMicros)
        implements Store.Remote {
    /** Who we are there, and whom we trust. */
    public interface Credentials {
        Optional<Secret> secret() throws IOException;

        /** Null for what Java trusts. */
        @Nullable SSLContext tls() throws IOException;
    }

    /** One of which no time is known yet. */
    public static RemoteStore of(
            RemoteTarget target, Credentials credentials, InstantSource clock) {
        return new RemoteStore(target, credentials, clock, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public Store within(long since, long until) {
        return new RemoteStore(target, credentials, clock, since, until);
    }

    @Override
    public String name() {
        return target.kind();
    }

    @Override
    public String location() {
        return target.location();
    }

    @Override
    public StoreReader open(@Nullable BootId boot, boolean follows) throws IOException {
        if (boot == null) {
            throw new IOException("the boot is not known: give --boot");
        }
        RemoteReader.Name name =
                new RemoteReader.Name(
                        target.kind(),
                        target.location(),
                        target.options().getOrDefault("from", ""),
                        policy());
        Wanted wanted =
                new Wanted(
                        boot, sinceMicros, untilMicros, target.options().getOrDefault("query", ""));
        return RemoteReader.open(pages(wanted), boot, name);
    }

    private Pages pages(Wanted wanted) throws IOException {
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        return switch (target.kind()) {
            case "kafka" -> KafkaPages.open(target.base(), target.index(), wanted);
            case "loki" -> new LokiPages(http("Bearer"), wanted, now);
            case "victorialogs" -> new VictoriaLogsPages(http("Bearer"), wanted, now);
            default -> new ElasticsearchPages(http("ApiKey"), target.index(), wanted);
        };
    }

    private HttpQuery http(String scheme) throws IOException {
        return new HttpQuery(
                new Endpoint(
                        target.base(),
                        target.headers(),
                        target.options().getOrDefault("user", ""),
                        credentials.secret()),
                scheme,
                credentials.tls());
    }

    private Policy policy() {
        String text = target.options().getOrDefault("select", "");
        if (text.isEmpty()) {
            return Policy.KEEPS_ALL;
        }
        Selector selector = Selector.parse(text);
        return record ->
                selector.selects(record.facility(), record.level())
                        ? Optional.empty()
                        : Optional.of("not selected by " + text);
    }

    /** A server does not say of which boots it has something without being asked for everything. */
    @Override
    public Set<BootId> boots() {
        return Set.of();
    }
}
