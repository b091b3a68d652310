package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.JournalSource;
import org.printkeeper.agent.collector.JournaldPolicy;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.SyslogConfig;
import org.printkeeper.core.record.BootId;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What {@code audit} was asked.
 *
 * @param stores those named; empty asks for discovery
 * @param reference {@code ring}, {@code archive}, a file, or null for the usual choice
 * @param bootText the boot as it was named, for the archive, which counts boots too
 * @param sinceMicros since 1970 UTC, or the smallest number
 * @param untilMicros since 1970 UTC, or the largest number
 * @param list the verdict of which the records are listed, or null
 * @param control the control socket of syslog-ng, or null
 */
record AuditOptions(
        List<Store> stores,
        @Nullable String reference,
        @Nullable BootId boot,
        String bootText,
        long sinceMicros,
        long untilMicros,
        Duration window,
        Duration grace,
        boolean json,
        @Nullable String list,
        @Nullable Path control) {
    private static final String JOURNAL = "--journal";
    private static final String NAMESPACE = "--namespace";
    private static final String SYSLOG = "--syslog";
    private static final String EXPORT = "--export";
    private static final String REMOTE = "--remote";
    private static final String CONTROL = "--control";
    private static final String REFERENCE = "--reference";
    private static final String BOOT = "--boot";
    private static final String SINCE = "--since";
    private static final String UNTIL = "--until";
    private static final String ALL = "all";
    private static final String WINDOW = "--window";
    private static final String GRACE = "--grace";
    private static final String LIST = "--list";
    private static final List<String> LISTS = List.of("missing", "altered", "forged");

    /** Whether each boot of the archive is wanted, one after the other. */
    boolean isAllBoots() {
        return bootText.equals(ALL);
    }

    static CommandSpec addTo(CommandSpec spec) {
        return spec.addOption(
                        OptionSpec.builder(JOURNAL)
                                .paramLabel("DIR")
                                .type(String.class)
                                .arity("0..1")
                                .fallbackValue("")
                                .description("Audit the journal, or that in a directory.")
                                .build())
                .addOption(Options.text("NAME", "Audit the journal of a namespace.", NAMESPACE))
                .addOption(files(SYSLOG, "Audit a log file and its rotated siblings; repeatable."))
                .addOption(
                        files(
                                EXPORT,
                                "Audit a file of 'journalctl -o export' or '-o json'; repeatable."))
                .addOption(
                        OptionSpec.builder(REMOTE)
                                .paramLabel("TARGET")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .description(
                                        "Audit a log server or topic by reading it back:"
                                                + " elasticsearch+https://HOST:PORT,"
                                                + " loki+https://HOST:PORT,"
                                                + " victorialogs+https://HOST:PORT or"
                                                + " kafka://HOST:PORT/TOPIC, with options behind it"
                                                + " in the same word, as in docs/audit.md;"
                                                + " repeatable.")
                                .build())
                .addOption(
                        Options.text(
                                "SOCKET",
                                "Ask a running syslog-ng for its counters, as syslog-ng-ctl does.",
                                CONTROL))
                .addOption(
                        Options.text(
                                "FILE",
                                "The collector's own configuration, for what it leaves out.",
                                Options.CONFIG))
                .addOption(
                        Options.text(
                                "WHAT",
                                "What to compare with: ring, archive, imported (what"
                                        + " 'import' added), or a file of raw kmsg records as"
                                        + " 'cat /dev/kmsg' writes it.",
                                REFERENCE))
                .addOption(
                        Options.text(
                                "ID",
                                "The boot to compare; all: each boot of the archive, one report each.",
                                "-b",
                                BOOT))
                .addOption(Options.text("TIME", "Compare from this time on.", "-S", SINCE))
                .addOption(Options.text("TIME", "Compare up to this time.", "-U", UNTIL))
                .addOption(Options.text("TIME", "Length of the windows, 60s unless set.", WINDOW))
                .addOption(
                        Options.text(
                                "TIME", "How long a collector may take, 10s unless set.", GRACE))
                .addOption(
                        Options.text(
                                "VERDICT",
                                "List the records that are missing, altered or forged, one JSON"
                                        + " object a line.",
                                LIST))
                .addOption(
                        OptionSpec.builder(Options.STATE_DIR)
                                .paramLabel("DIR")
                                .type(Path.class)
                                .description("Where the archive is.")
                                .build());
    }

    private static OptionSpec files(String name, String description) {
        return OptionSpec.builder(name)
                .paramLabel("FILE")
                .type(List.class)
                .auxiliaryTypes(Path.class)
                .description(description)
                .build();
    }

    static AuditOptions of(ParseResult parsed, Instant now, ZoneId zone) throws IOException {
        long since = time(parsed, SINCE, Long.MIN_VALUE, now, zone);
        long until = time(parsed, UNTIL, Long.MAX_VALUE, now, zone);
        if (since > until) {
            throw UserError.usage(
                    "%s '%s' and %s '%s' are reversed: the first is the later one"
                            .formatted(SINCE, text(parsed, SINCE), UNTIL, text(parsed, UNTIL)));
        }
        String reference = text(parsed, REFERENCE);
        if (ALL.equals(text(parsed, BOOT)) && reference != null && !reference.equals("archive")) {
            throw UserError.usage(
                    BOOT
                            + " all goes with the archive, but "
                            + REFERENCE
                            + " is '"
                            + reference
                            + "'");
        }
        String control = text(parsed, CONTROL);
        return new AuditOptions(
                stores(parsed, zone),
                text(parsed, REFERENCE),
                boot(parsed),
                parsed.matchedOptionValue(BOOT, "0"),
                since,
                until,
                duration(parsed, WINDOW, Keys.AUDIT_WINDOW),
                duration(parsed, GRACE, Keys.AUDIT_GRACE),
                parsed.hasMatchedOption(Options.JSON),
                list(text(parsed, LIST)),
                control == null ? null : Path.of(control));
    }

    private static @Nullable String text(ParseResult parsed, String option) {
        return parsed.matchedOptionValue(option, (String) null);
    }

    /** A number of a boot means something only where there are several: in the archive. */
    private static @Nullable BootId boot(ParseResult parsed) {
        String text = text(parsed, BOOT);
        String reference = text(parsed, REFERENCE);
        if (text == null
                || text.equals(ALL)
                || "archive".equals(reference)
                || "imported".equals(reference)) {
            return null;
        }
        return BootId.parse(text)
                .orElseThrow(() ->
                        UserError.usage(
                                BOOT
                                        + " is '"
                                        + text
                                        + "', expected 32 hexadecimal digits (a number such as -1"
                                        + " goes with --reference archive or imported)"));
    }

    private static @Nullable String list(@Nullable String verdict) {
        if (verdict != null && !LISTS.contains(verdict)) {
            throw UserError.usage(
                    LIST + " is '" + verdict + "', expected missing, altered or forged");
        }
        return verdict;
    }

    private static long time(
            ParseResult parsed, String option, long unset, Instant now, ZoneId zone) {
        String text = text(parsed, option);
        return text == null
                ? unset
                : ChronoUnit.MICROS.between(
                        Instant.EPOCH, new Moment(now.atZone(zone)).parse(option, text));
    }

    private static Duration duration(ParseResult parsed, String option, Key<Duration> key) {
        String text = text(parsed, option);
        if (text == null) {
            return key.defaultValue();
        }
        String withUnit = text.matches("[0-9]+") ? text + "s" : text;
        return key.type()
                .parse(withUnit)
                .orElseThrow(() ->
                        UserError.usage(
                                option + " is '" + text + "', expected " + key.type().expected()));
    }

    private static List<Store> stores(ParseResult parsed, ZoneId zone) throws IOException {
        String config = text(parsed, Options.CONFIG);
        Path configFile = config == null ? null : Path.of(config);
        List<Store> stores = new ArrayList<>();
        if (parsed.hasMatchedOption(JOURNAL)) {
            String directory = text(parsed, JOURNAL);
            JournalSource source =
                    directory == null || directory.isEmpty()
                            ? new JournalSource.OfSystem()
                            : new JournalSource.OfDirectory(Path.of(directory).toAbsolutePath());
            stores.add(new Store.OfJournal(source, policy(configFile, source)));
        }
        String namespace = text(parsed, NAMESPACE);
        if (namespace != null) {
            JournalSource source = new JournalSource.OfNamespace(namespace);
            stores.add(new Store.OfJournal(source, policy(configFile, source)));
        }
        for (Path file : parsed.matchedOptionValue(EXPORT, List.<Path>of())) {
            stores.add(new Store.OfExport(file, policy(configFile, null)));
        }
        for (Path file : parsed.matchedOptionValue(SYSLOG, List.<Path>of())) {
            SyslogConfig configuration =
                    configFile == null ? SyslogConfig.NONE : SyslogConfig.read(configFile);
            stores.add(new Store.OfLogFile(file, configuration, zone));
        }
        for (String remote : parsed.matchedOptionValue(REMOTE, List.<String>of())) {
            stores.add(RemoteStores.of(remote, REMOTE));
        }
        return stores;
    }

    /** Only this machine's own journals are left what this machine's configuration says. */
    private static JournaldPolicy policy(@Nullable Path config, @Nullable JournalSource source)
            throws IOException {
        if (config != null) {
            return JournaldPolicy.ofFiles(List.of(config));
        }
        return switch (source) {
            case JournalSource.OfSystem system -> JournaldPolicy.ofSystem(null);
            case JournalSource.OfNamespace(String namespace) -> JournaldPolicy.ofSystem(namespace);
            case null, default -> JournaldPolicy.DEFAULT;
        };
    }
}
