package org.printkeeper.agent.cli;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.printkeeper.agent.alert.ChannelKind;

/** The keys of a table {@code [alert.NAME]}: one channel over which people are told. */
final class AlertKeys {
    private static final KeyTable KEYS = new KeyTable("alert.NAME.");
    private static final String TIME = "[0-9]{2}:[0-9]{2}";
    private static final String INSTANT = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]+Z";
    private static final Pattern TABLE = Pattern.compile("alert\\.([a-z0-9-]{1,40})\\..+");

    static final Key<ChannelKind> KIND =
            KEYS.start(
                    "type",
                    KeyTypes.choice(ChannelKind.class),
                    ChannelKind.WEBHOOK,
                    "What kind of channel it is; docs/alerts.md says what each needs.");
    static final Key<String> URL =
            KEYS.text(
                    "url",
                    "the receiver's address",
                    "Where alerts are sent: https://, and for mail smtp://HOST:PORT (STARTTLS),"
                            + " smtps:// or smtp+plain://.");
    static final Key<String> SECRET_FILE =
            KEYS.text(
                    "secret_file",
                    "an absolute path, or the name of a credential",
                    "A file with the token, password or key, or the name of a file in"
                            + " $CREDENTIALS_DIRECTORY. Read whenever it is needed.");
    static final Key<String> USER = KEYS.text("user", "a name", "Who logs in with that password.");
    static final Key<String> FROM = KEYS.text("from", "a mail address", "Who sends the mail.");
    static final Key<List<String>> TO =
            KEYS.start(
                    "to",
                    KeyTypes.lines(Pattern.compile(".+@.+"), "mail addresses"),
                    List.of(),
                    "Who gets the mail.");
    static final Key<List<String>> COMMAND =
            KEYS.start(
                    "command",
                    KeyTypes.lines(Pattern.compile(".+"), "a program and its arguments"),
                    List.of(),
                    "What exec runs, without a shell.");
    static final Key<Path> FILE =
            KEYS.file(
                    "file",
                    "Where file appends; for journal and syslog another socket than the host's.");
    static final Key<Path> TEMPLATE =
            KEYS.file(
                    "template",
                    "A file with the body that webhook posts; {{title}} and its like stand for"
                            + " fields of the alert.");
    static final Key<Path> CA_FILE =
            KEYS.file("ca_file", "Certificates in PEM that are trusted instead of the system's.");
    static final Key<Duration> TIMEOUT =
            KEYS.start(
                    "timeout",
                    KeyTypes.duration(ofSeconds(1), ofMinutes(5)),
                    ofSeconds(10),
                    "Within which time the receiver must take a message.");
    static final Key<Long> MIN_SEVERITY =
            KEYS.start(
                    "min_severity",
                    KeyTypes.number(0, 100),
                    40L,
                    "Milder trouble is not told here.");
    static final Key<Boolean> RESOLVED =
            KEYS.flag("resolved", true, "Whether it is told that trouble is over.");
    static final Key<Duration> GROUP_WAIT =
            KEYS.start(
                    "group_wait",
                    KeyTypes.duration(ofSeconds(0), ofMinutes(10)),
                    ofSeconds(5),
                    "How long an alert below severity 90 waits for others to go with.");
    static final Key<Duration> RESOLVE_AFTER =
            KEYS.start(
                    "resolve_after",
                    KeyTypes.duration(ofSeconds(10), ofDays(30)),
                    ofMinutes(15),
                    "After how long without a word an incident counts as over. What goes on is"
                            + " heard of every five minutes. A store that loses records is over"
                            + " when it loses none for a window.");
    static final Key<Long> BUDGET =
            KEYS.start(
                    "max_per_hour",
                    KeyTypes.number(1, 100_000),
                    20L,
                    "How many alerts an hour, those of severity 90 and more counted apart. What is"
                            + " more is summed up in one alert storm.");
    static final Key<String> QUIET_HOURS =
            KEYS.start(
                    "quiet_hours",
                    KeyTypes.text(
                            Pattern.compile("|" + TIME + "-" + TIME),
                            "\"22:00-07:00\", or \"\" for none"),
                    "",
                    "Hours of each day, in local time, in which milder alerts wait; what still"
                            + " holds is told afterwards.");
    static final Key<Long> QUIET_BELOW =
            KEYS.start(
                    "quiet_below",
                    KeyTypes.number(0, 101),
                    90L,
                    "Below which severity an alert waits in these hours; 101 for all.");
    static final Key<List<String>> MAINTENANCE =
            KEYS.start(
                    "maintenance",
                    KeyTypes.lines(
                            Pattern.compile(INSTANT + "/" + INSTANT),
                            "\"2026-12-01T20:00:00Z/2026-12-01T22:00:00Z\""),
                    List.of(),
                    "Times in which nothing is told; what still holds is told afterwards.");

    /** As they are documented; {@link Key#inTable} gives those of a channel. */
    static final List<Key<?>> ALL = KEYS.keys();

    private AlertKeys() {}

    static Stream<Key<?>> ofTable(String table) {
        return ALL.stream().map(key -> key.inTable(table));
    }

    /** The keys of the table that a path of a file leads into; none when it is another's. */
    static Stream<Key<?>> ofPath(List<String> path) {
        return tableOf(String.join(".", path)).stream().flatMap(AlertKeys::ofTable);
    }

    static Optional<String> tableOf(Key<?> key) {
        return tableOf(key.name());
    }

    private static Optional<String> tableOf(String name) {
        return Optional.of(TABLE.matcher(name)).filter(m -> m.matches()).map(m -> m.group(1));
    }
}
