package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.alert.AlertPolicy;
import org.printkeeper.agent.alert.Channel;
import org.printkeeper.agent.alert.ChannelSettings;
import org.printkeeper.agent.alert.Sender;
import org.printkeeper.agent.follow.Secret;

/** Channels as the tables {@code [alert.NAME]} say. */
final class AlertChannels {
    private AlertChannels() {}

    /** Refuses what no channel can be made of; nothing is sent. */
    static void check(Config config) {
        for (String name : config.channels()) {
            open(config, name);
            policy(config, name, false);
        }
    }

    static Channel open(Config config, String name) {
        try {
            return config.get(AlertKeys.KIND.inTable(name)).open(settings(config, name));
        } catch (IOException wrong) {
            throw UserError.usage("[alert.%s] %s".formatted(name, wrong.getMessage()));
        }
    }

    private static ChannelSettings settings(Config config, String name) throws IOException {
        String secret = config.get(AlertKeys.SECRET_FILE.inTable(name));
        return new ChannelSettings(
                new Sender(Streams.host(), Main.version()),
                config.get(AlertKeys.URL.inTable(name)),
                secret.isEmpty()
                        ? Optional.empty()
                        : Optional.of(Secret.of(secret, System.getenv("CREDENTIALS_DIRECTORY"))),
                config.get(AlertKeys.USER.inTable(name)),
                config.get(AlertKeys.FROM.inTable(name)),
                config.get(AlertKeys.TO.inTable(name)),
                config.get(AlertKeys.COMMAND.inTable(name)),
                file(config, AlertKeys.FILE.inTable(name)),
                file(config, AlertKeys.TEMPLATE.inTable(name)),
                file(config, AlertKeys.CA_FILE.inTable(name)),
                config.get(AlertKeys.TIMEOUT.inTable(name)));
    }

    private static Optional<Path> file(Config config, Key<Path> key) {
        return Optional.of(config.get(key)).filter(path -> !path.toString().isEmpty());
    }

    static AlertPolicy policy(Config config, String name, boolean tellsAcknowledged) {
        return new AlertPolicy(
                number(config, AlertKeys.MIN_SEVERITY.inTable(name)),
                config.get(AlertKeys.RESOLVED.inTable(name)),
                tellsAcknowledged,
                config.get(AlertKeys.GROUP_WAIT.inTable(name)),
                config.get(AlertKeys.RESOLVE_AFTER.inTable(name)),
                number(config, AlertKeys.BUDGET.inTable(name)),
                quietHours(config, AlertKeys.QUIET_HOURS.inTable(name)),
                number(config, AlertKeys.QUIET_BELOW.inTable(name)),
                maintenance(config, AlertKeys.MAINTENANCE.inTable(name)));
    }

    private static int number(Config config, Key<Long> key) {
        return Math.toIntExact(config.get(key));
    }

    private static Optional<AlertPolicy.Hours> quietHours(Config config, Key<String> key) {
        String text = config.get(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String[] ends = text.split("-", 2);
        try {
            return Optional.of(
                    new AlertPolicy.Hours(
                            LocalTime.parse(ends[0]),
                            LocalTime.parse(ends[1]),
                            ZoneId.systemDefault()));
        } catch (DateTimeException wrong) {
            throw wrong(config, key, wrong);
        }
    }

    private static List<AlertPolicy.Window> maintenance(Config config, Key<List<String>> key) {
        try {
            return config.get(key).stream()
                    .map(line -> line.split("/", 2))
                    .map(ends ->
                            new AlertPolicy.Window(Instant.parse(ends[0]), Instant.parse(ends[1])))
                    .toList();
        } catch (DateTimeException wrong) {
            throw wrong(config, key, wrong);
        }
    }

    private static UserError wrong(Config config, Key<?> key, DateTimeException wrong) {
        return UserError.usage(
                "%s = %s (%s): %s"
                        .formatted(
                                key.name(),
                                config.show(key),
                                config.origin(key),
                                wrong.getMessage()));
    }
}
