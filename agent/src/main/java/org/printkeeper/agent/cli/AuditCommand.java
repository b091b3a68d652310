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
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.SourceUnavailableException;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.audit.AuditReport;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.audit.VerdictSink;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockSample;
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
                        "Without naming a store, every collector found on this host is audited.")
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
            stores = new ArrayList<>(discovery.stores());
            for (String remote : configuration().get(Keys.AUDIT_REMOTES)) {
                stores.add(RemoteStores.of(remote, Keys.AUDIT_REMOTES.name()));
            }
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
        try (AuditReference reference = reference(options, stores, stateDir(invocation))) {
            return audit(options, stores, reference, invocation);
        }
    }

    /** Each boot of the archive by itself; those without a record in the period are left out. */
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
                try (AuditReference reference = AuditArchive.open(archive, id, running())) {
                    exits.add(audit(options, stores, reference, invocation));
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

    private static AuditReference reference(AuditOptions options, List<Store> stores, Path stateDir)
            throws IOException {
        Path archive = Streams.kernel(stateDir);
        return switch (options.reference()) {
            case null -> reachingFurthest(options, archive);
            case "ring" -> ring(options.boot());
            case "archive" -> AuditArchive.open(archive, options.bootText(), running());
            case "imported" -> AuditImported.open(Streams.imported(stateDir), options.bootText());
            case String file -> recording(Path.of(file), options.boot(), stores);
        };
    }

    /** The archive where it has the boot, for it holds what the ring has forgotten. */
    private static AuditReference reachingFurthest(AuditOptions options, Path archive)
            throws IOException {
        BootId running = BootFacts.ofThisHost().bootId();
        BootId wanted = options.boot() == null ? running : options.boot();
        return AuditArchive.holds(archive, wanted)
                ? AuditArchive.open(archive, wanted.toString(), running())
                : ring(options.boot());
    }

    private static AuditArchive.Running running() throws IOException {
        return new AuditArchive.Running(
                BootFacts.ofThisHost().bootId(),
                AuditRing.live(new SystemClock().sample(null)),
                ringIfReadable());
    }

    private static @Nullable AuditRing ringIfReadable() throws IOException {
        try {
            return ring(null);
        } catch (SourceUnavailableException theArchiveWillDo) {
            return null;
        }
    }

    private static AuditRing ring(@Nullable BootId wanted) throws IOException {
        BootId current = BootFacts.ofThisHost().bootId();
        if (wanted != null && !wanted.equals(current)) {
            throw UserError.usage(
                    "--boot is %s, but the ring holds only the running boot %s, and the archive has"
                                    .formatted(wanted, current)
                            + " no record of it");
        }
        KmsgFile device = KmsgFile.open(KmsgFile.PATH);
        return new AuditRing(device, device, current, new SystemClock().sample(null));
    }

    private static AuditReference recording(Path file, @Nullable BootId wanted, List<Store> stores)
            throws IOException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw UserError.usage(
                    "--reference is %s, expected a regular file of raw kmsg records".formatted(file)
                            + "\nThe kernel's own buffer is '--reference ring'.");
        }
        BootId boot = wanted;
        if (boot == null) {
            boot = AuditRecording.bootOf(file).orElse(null);
        }
        if (boot == null) {
            boot = AuditBoots.bestFit(file, stores).orElse(null);
        }
        return new AuditRecording(file, boot, clock(boot));
    }

    /** The wall clock of the running boot is known; that of another is not told by a recording. */
    private static PrintkClock clock(@Nullable BootId boot) throws IOException {
        if (boot == null || !boot.equals(BootFacts.ofThisHost().bootId())) {
            return PrintkClock.UNKNOWN;
        }
        ClockSample now = new SystemClock().sample(null);
        return PrintkClock.ofZero(now.printkZeroRealtimeMicros());
    }

    private static int audit(
            AuditOptions options,
            List<Store> stores,
            AuditReference reference,
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
                AuditReport report = counted(run.run(host()), options.control(), invocation);
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
        if (control == null
                || report.collectors().stream()
                        .noneMatch(store -> store.name().equals(SyslogNgCounters.DAEMON))) {
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
