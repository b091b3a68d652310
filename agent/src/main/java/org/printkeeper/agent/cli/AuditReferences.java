package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.SourceUnavailableException;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockSample;

/** Chooses what {@code audit} compares the stores with: the ring, the archive, a recording. */
final class AuditReferences {
    private AuditReferences() {}

    static AuditReference of(AuditOptions options, List<Store> stores, Path stateDir)
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

    static AuditArchive.Running running() throws IOException {
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
}
