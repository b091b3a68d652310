package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.collector.Discovery;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.SyslogNgCounters;
import org.printkeeper.core.audit.AuditReport;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.VerdictSink;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.KmsgText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code audit}: is every kernel record in journald and in these files? */
final class AuditCommand implements Command {
    /** Of the reference and of each store: 32 MB for a million records in a journal. */
    private static final int MAX_RECORDS = 1 << 16;

    /** Of a boot that has no record in the period. */
    private static final int NOTHING_THERE = -1;

    @Override
    public String name() {
        return "audit";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addDisplay(Options.addJson(AuditOptions.addTo(CommandSpec.create())));
        spec.usageMessage()
                .description(
                        "Tell which kernel records journald or a log file lacks.",
                        "",
                        "Without naming a store, every collector found on this host is audited, and"
                                + " what audit.remotes in the configuration names; the live audit"
                                + " of 'run' reads no remote store.")
                .exitCodeList(
                        Help.codes(
                                "0", "complete",
                                "1", "records are missing or altered",
                                "3", "cannot tell"))
                .footer(
                        "  printkeeper audit",
                        "  printkeeper audit --journal --json",
                        "  printkeeper audit --syslog /var/log/kern.log --list missing",
                        "  printkeeper audit --remote 'loki+https://loki.example:3100"
                                + " secret_file=/etc/loki-token'",
                        "  printkeeper audit --boot all --since -30d --json",
                        "  printkeeper audit --reference kmsg.txt --journal=/mnt/var/log/journal");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        AuditOptions options = AuditOptions.of(parsed, Instant.now(), ZoneId.systemDefault());
        List<Store> stores = options.stores();
        if (stores.isEmpty()) {
            Discovery discovery = Discovery.ofHost();
            discovery.absent().forEach(absent -> say(invocation, absent));
            stores = found(discovery.stores(), configuration());
        }
        if (stores.isEmpty()) {
            say(
                    invocation,
                    "no collector of kernel messages was found on this host: nothing to compare"
                            + "\nName a store with --journal=DIR, --syslog FILE, --export FILE or"
                            + " --remote TARGET.");
            if (!options.json()) {
                return Exit.CANNOT_TELL;
            }
        }
        if (options.isAllBoots()) {
            return replay(options, stores, Streams.kernel(stateDir(invocation)), invocation);
        }
        try (AuditReference reference = AuditReferences.of(options, stores, stateDir(invocation))) {
            return audit(options, stores, reference, options.control(), invocation);
        }
    }

    /** Those of this host, and those that the configuration names. */
    static List<Store> found(List<Store> ofHost, Config configuration) {
        List<Store> stores = new ArrayList<>(ofHost);
        for (String remote : configuration.get(Keys.AUDIT_REMOTES)) {
            stores.add(RemoteStores.of(remote, Keys.AUDIT_REMOTES.name()));
        }
        return stores;
    }

    /**
     * Each boot of the archive by itself; those without a record in the period are left out. What a
     * daemon counts that runs now belongs to the last.
     */
    private static int replay(
            AuditOptions options, List<Store> stores, Path archive, Invocation invocation)
            throws IOException {
        List<LogBoots.Boot> boots;
        try (StreamReader stream = StreamReader.open(archive)) {
            boots = LogBoots.of(stream).all();
        }
        List<Integer> exits = new ArrayList<>();
        for (LogBoots.Boot boot : boots) {
            String id = boot.id().map(BootId::toString).orElse("");
            if (!id.isEmpty()) {
                try (AuditReference reference =
                        AuditArchive.open(archive, id, AuditReferences.running())) {
                    boolean isLast = boot.equals(boots.getLast());
                    Path control = isLast ? options.control() : null;
                    exits.add(audit(options, stores, reference, control, invocation));
                }
            }
        }
        exits.removeIf(exit -> exit == NOTHING_THERE);
        if (exits.isEmpty()) {
            throw UserError.cannotTell(
                    "the archive in " + archive + " has no record of the period in any boot");
        }
        return exits.contains(1) ? 1 : Collections.max(exits);
    }

    private static void say(Invocation invocation, String words) {
        invocation.err().println("printkeeper audit: " + words);
    }

    /** {@code --config} names the collector's own here, so ours is the usual one. */
    private static Path stateDir(Invocation invocation) throws IOException {
        return invocation.has(Options.STATE_DIR)
                ? invocation.path(Options.STATE_DIR).orElseThrow()
                : configuration().get(Keys.STATE_DIR);
    }

    private static Config configuration() throws IOException {
        return ConfigFiles.load(Optional.empty());
    }

    private static int audit(
            AuditOptions options,
            List<Store> stores,
            AuditReference reference,
            @Nullable Path control,
            Invocation invocation)
            throws IOException {
        AuditSettings settings =
                AuditSettings.DEFAULTS
                        .withMaxRecords(MAX_RECORDS)
                        .withGraceMicros(options.grace().toNanos() / 1000)
                        .withWindowMicros(options.window().toNanos() / 1000)
                        .withClock(reference.clock());
        BootId boot = reference.boot().orElse(null);
        AuditPeriod period =
                new AuditPeriod(reference.clock(), options.sinceMicros(), options.untilMicros());
        try (AuditRun run = new AuditRun(reference, boot, period)) {
            if (options.list() == null) {
                add(run, stores, settings, collector -> VerdictSink.NONE);
                AuditReport report = counted(run.run(host()), control, invocation);
                if (options.isAllBoots() && report.reference().records() == 0) {
                    return NOTHING_THERE;
                }
                print(options, report, reference, run.grep(), invocation);
                return report.exitCode();
            }
            try (AuditList list = new AuditList(options.list(), invocation.out())) {
                add(run, stores, settings, list::sink);
                AuditReport report = run.run(host());
                sayWhatCannotBeTold(report, invocation);
                return report.exitCode();
            }
        } finally {
            reference.remarks().forEach(remark -> say(invocation, remark));
        }
    }

    /** With what a running syslog-ng says of itself, if it was audited. */
    private static AuditReport counted(
            AuditReport report, @Nullable Path control, Invocation invocation) {
        if (control == null) {
            return report;
        }
        if (report.collectors().stream()
                .noneMatch(store -> store.name().equals(SyslogNgCounters.DAEMON))) {
            say(invocation, "--control is of no use: no store of syslog-ng was audited");
            return report;
        }
        try {
            return report.with(SyslogNgCounters.ask(control)::addTo);
        } catch (IOException silent) {
            say(invocation, AuditText.words(silent));
            return report;
        }
    }

    /** A list that ends is otherwise silent about the stores it could not list. */
    private static void sayWhatCannotBeTold(AuditReport report, Invocation invocation) {
        report.collectors().stream()
                .filter(store -> store.outcome() == CollectorReport.Outcome.CANNOT_TELL)
                .forEach(store ->
                        say(
                                invocation,
                                "cannot tell of %s (%s): %s"
                                        .formatted(
                                                store.name(),
                                                KmsgText.visible(store.location()),
                                                KmsgText.visible(store.reason()))));
    }

    private static void add(
            AuditRun run,
            List<Store> stores,
            AuditSettings settings,
            Function<String, VerdictSink> sinks) {
        for (Store store : stores) {
            run.add(store, settings, sinks);
        }
    }

    private static void print(
            AuditOptions options,
            AuditReport report,
            AuditReference reference,
            AuditGrep grep,
            Invocation invocation) {
        if (options.json()) {
            AuditJson.write(report, invocation.out());
        } else {
            new AuditText(invocation.out(), invocation.color())
                    .print(report, reference.location(), grep);
        }
    }

    private static String host() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException hidden) {
            return "unknown";
        }
    }
}
