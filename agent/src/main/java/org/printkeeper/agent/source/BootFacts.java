package org.printkeeper.agent.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.printkeeper.agent.linux.Klogctl;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Mark;

/**
 * What is written down about a boot when it is first seen: enough to judge later what the kernel
 * could have logged and kept.
 *
 * @param commandLineSha256 a hash, because command lines may hold secrets
 * @param ringBytes size of the kernel's ring, or −errno when it may not be asked
 * @param settings printk's settings, as {@code name} {@code value} pairs
 */
public record BootFacts(
        BootId bootId,
        String kernelRelease,
        String commandLineSha256,
        int ringBytes,
        List<String> settings) {
    private static final List<String> SETTINGS =
            List.of(
                    "printk",
                    "printk_devkmsg",
                    "printk_ratelimit",
                    "printk_ratelimit_burst",
                    "printk_delay",
                    "dmesg_restrict");

    public BootFacts {
        settings = List.copyOf(settings);
    }

    /** Asks the running kernel. */
    public static BootFacts ofThisHost() throws SourceUnavailableException {
        return read(Path.of("/proc"), Klogctl.bufferBytes());
    }

    static BootFacts read(Path proc, int ringBytes) throws SourceUnavailableException {
        KernelSettings kernel = new KernelSettings(proc.resolve("sys/kernel"));
        BootId bootId =
                kernel.value("random/boot_id")
                        .flatMap(BootId::parse)
                        .orElseThrow(() ->
                                new SourceUnavailableException(
                                        "expected a boot id in "
                                                + proc
                                                + "/sys/kernel/random/boot_id, found none: mount /proc"));
        return new BootFacts(
                bootId,
                kernel.value("osrelease").orElse("unknown"),
                sha256(proc.resolve("cmdline")),
                ringBytes,
                SETTINGS.stream()
                        .flatMap(name ->
                                kernel.value(name).stream()
                                        .flatMap(value -> List.of(name, value).stream()))
                        .toList());
    }

    private static String sha256(Path file) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
            return HexFormat.of().formatHex(hash);
        } catch (IOException hidden) {
            return "unknown";
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * The {@code boot} mark.
     *
     * @param firstReadable number of the oldest record in the ring, or empty when it held none
     */
    Mark toMark(String firstReadable) {
        Mark mark =
                Mark.of(
                        Mark.BOOT,
                        "id",
                        bootId.toString(),
                        "release",
                        kernelRelease,
                        "cmdline_sha256",
                        commandLineSha256,
                        "ring_bytes",
                        Integer.toString(ringBytes),
                        "first_readable",
                        firstReadable);
        for (int i = 0; i < settings.size(); i += 2) {
            mark = mark.with(settings.get(i), settings.get(i + 1));
        }
        return mark;
    }
}
