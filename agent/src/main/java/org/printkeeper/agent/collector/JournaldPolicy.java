package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;

/**
 * What journald leaves out by its nature and its configuration.
 *
 * @param maxLevelStore less severe records are not stored
 * @param stores false for {@code Storage=none}
 * @param readsKmsg false for {@code ReadKMsg=no}
 * @param forwardsToKmsg true for {@code ForwardToKMsg=yes}: it then ignores what user space wrote
 *     <p>Source: journald.conf(5); src/journal/journald-kmsg.c.
 */
public record JournaldPolicy(
        Level maxLevelStore, boolean stores, boolean readsKmsg, boolean forwardsToKmsg)
        implements Policy {
    /** journald as it is without configuration. */
    public static final JournaldPolicy DEFAULT = new JournaldPolicy(Level.DEBUG, true, true, false);

    private static final List<Path> ROOTS =
            List.of(Path.of("/usr/lib/systemd"), Path.of("/run/systemd"), Path.of("/etc/systemd"));

    @Override
    public Optional<String> excludes(KmsgRecord record) {
        if (!stores) {
            return Optional.of("Storage=none");
        }
        if (!readsKmsg) {
            return Optional.of("ReadKMsg=no");
        }
        if (!record.level().isAtLeast(maxLevelStore)) {
            return Optional.of("MaxLevelStore=" + maxLevelStore.label());
        }
        if (record.isFromKernel()) {
            return Optional.empty();
        }
        if (forwardsToKmsg) {
            return Optional.of("ForwardToKMsg=yes: lines of user space are not read back");
        }
        return record.escapedText().startsWith("systemd-journald[")
                ? Optional.of("journald does not store its own lines")
                : Optional.empty();
    }

    /** The policy of the journald of this machine, or of a namespace of it. */
    public static JournaldPolicy ofSystem(@Nullable String namespace) throws IOException {
        String name = namespace == null ? "journald.conf" : "journald@" + namespace + ".conf";
        List<Path> files = new ArrayList<>();
        // The main file of /etc replaces the others; drop-ins of one name too.
        ROOTS.reversed().stream()
                .map(root -> root.resolve(name))
                .filter(Files::isRegularFile)
                .findFirst()
                .ifPresent(files::add);
        Map<String, Path> dropIns = new TreeMap<>();
        for (Path root : ROOTS) {
            addDropIns(root.resolve(name + ".d"), dropIns);
        }
        files.addAll(dropIns.values());
        return ofFiles(files);
    }

    private static void addDropIns(Path directory, Map<String, Path> dropIns) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> children = Files.list(directory)) {
            children.filter(file -> file.toString().endsWith(".conf"))
                    .forEach(file -> dropIns.put(file.getFileName().toString(), file));
        }
    }

    /** The policy by these files; later ones override earlier ones. */
    public static JournaldPolicy ofFiles(List<Path> files) throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (Path file : files) {
            read(Files.readString(file, StandardCharsets.ISO_8859_1), settings);
        }
        return new JournaldPolicy(
                Level.parse(settings.getOrDefault("MaxLevelStore", "debug")).orElse(Level.DEBUG),
                !settings.getOrDefault("Storage", "auto").equals("none"),
                isTrue(settings.getOrDefault("ReadKMsg", "yes")),
                isTrue(settings.getOrDefault("ForwardToKMsg", "no")));
    }

    private static void read(String text, Map<String, String> settings) {
        boolean ours = false;
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.startsWith("[")) {
                ours = line.equals("[Journal]");
            } else if (ours && !line.startsWith("#") && !line.startsWith(";")) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    settings.put(
                            line.substring(0, equals).strip(), line.substring(equals + 1).strip());
                }
            }
        }
    }

    private static boolean isTrue(String value) {
        return switch (value.toLowerCase(java.util.Locale.ROOT)) {
            case "1", "yes", "y", "true", "t", "on" -> true;
            default -> false;
        };
    }
}
