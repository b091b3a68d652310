package org.printkeeper.agent.follow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import org.printkeeper.agent.linux.Klogctl;
import org.printkeeper.core.audit.Backlog;
import org.printkeeper.core.audit.Surroundings;

/**
 * Surroundings read from proc(5), cgroups and the collectors' own files.
 *
 * <p>LIMIT: of several processes with a collector's name, the first is looked at where nobody may
 * see who has the store open.
 *
 * <p>Thread: the follower's.
 *
 * <p>Source: proc(5), Documentation/accounting/psi.rst, cgroup-v2.rst; systemd
 * src/journal/journald-kmsg.c (kernel-seqnum).
 */
public final class HostSurroundings implements SurroundingsSource {
    private static final Map<String, String> COMMANDS =
            Map.of("journald", "systemd-journal", "rsyslog", "rsyslogd", "syslog-ng", "syslog-ng");

    /** A collector that is not there is not looked for each second: hundreds of files are read. */
    private static final long SEARCH_MICROS = 10_000_000;

    /** Journal files lie in a directory of the store's. */
    private static final int STORE_DEPTH = 2;

    private final Path root;
    private final IntSupplier ringBytes;
    private final Map<String, Path> processes = new HashMap<>();
    private final Map<String, Long> searched = new HashMap<>();

    HostSurroundings(Path root, IntSupplier ringBytes) {
        this.root = root;
        this.ringBytes = ringBytes;
    }

    public static HostSurroundings ofThisHost() {
        return new HostSurroundings(Path.of("/"), Klogctl::bufferBytes);
    }

    @Override
    public Surroundings look(String collector, String location, KernelPace said) {
        Optional<Path> process = process(collector, location, said.printkMicros());
        Optional<Path> cgroup = process.flatMap(this::cgroup);
        Optional<Path> events = cgroup.map(group -> group.resolve("memory.events"));
        Optional<FileStore> disk = disk(location);
        return new Surroundings(
                said.printkMicros(),
                pressure("memory"),
                pressure("io"),
                pressure("cpu"),
                cgroup.filter(HostSurroundings::isFrozen).isPresent()
                        ? 'F'
                        : process.map(HostSurroundings::state)
                                .orElse(COMMANDS.containsKey(collector) ? '-' : '?'),
                events.map(file -> number(file, "high ")).orElse(-1L),
                events.map(file -> number(file, "oom_kill ")).orElse(-1L),
                disk.map(HostSurroundings::freePercent).orElse(-1),
                disk.map(FileStore::isReadOnly).orElse(false),
                collector.equals("journald") ? backlog(said) : Backlog.UNKNOWN);
    }

    /** {@code some avg10=1.23 …} of one resource; −1 where the kernel does not say. */
    private double pressure(String resource) {
        for (String line : lines(root.resolve("proc/pressure").resolve(resource))) {
            if (line.startsWith("some avg10=")) {
                return Double.parseDouble(line.substring(11, line.indexOf(' ', 11)));
            }
        }
        return -1;
    }

    private Optional<Path> process(String collector, String location, long nowMicros) {
        String command = COMMANDS.getOrDefault(collector, "");
        String store = collector + " " + location;
        Path known = processes.get(store);
        if (known != null && lines(known.resolve("comm")).contains(command)) {
            return Optional.of(known);
        }
        Long last = searched.get(store);
        if (command.isEmpty() || (last != null && nowMicros - last < SEARCH_MICROS)) {
            return Optional.empty();
        }
        searched.put(store, nowMicros);
        Optional<Path> found = search(command, location);
        found.ifPresent(process -> processes.put(store, process));
        return found;
    }

    /** The one that has a file of the store open: a host may run several of a name. */
    private Optional<Path> search(String command, String location) {
        Set<Object> files = new HashSet<>();
        places(location).forEach(place -> files.addAll(keys(place, STORE_DEPTH)));
        Path unseen = null;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(root.resolve("proc"), "[0-9]*")) {
            for (Path process : all) {
                if (lines(process.resolve("comm")).contains(command)) {
                    Set<Object> open = keys(process.resolve("fd"), 1);
                    if (!Collections.disjoint(open, files)) {
                        return Optional.of(process);
                    }
                    unseen = open.isEmpty() || files.isEmpty() ? process : unseen;
                }
            }
        } catch (IOException hidden) {
            return Optional.empty();
        }
        return Optional.ofNullable(unseen);
    }

    /** Device and number of each file in a directory; none where it may not be looked into. */
    private static Set<Object> keys(Path directory, int depth) {
        Set<Object> keys = new HashSet<>();
        try (Stream<Path> all = Files.walk(directory, depth)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                BasicFileAttributes of = Files.readAttributes(file, BasicFileAttributes.class);
                if (of.isRegularFile()) {
                    keys.add(of.fileKey());
                }
            }
        } catch (IOException | UncheckedIOException changing) {
            return keys;
        }
        return keys;
    }

    private List<Path> places(String location) {
        return location.startsWith("/")
                ? List.of(Path.of(location))
                : List.of(root.resolve("var/log/journal"), root.resolve("run/log/journal"));
    }

    /** The letter after the last parenthesis: a command may hold any other. */
    private static char state(Path process) {
        List<String> stat = lines(process.resolve("stat"));
        int at = stat.isEmpty() ? -1 : stat.getFirst().lastIndexOf(')') + 2;
        return at < 2 || at >= stat.getFirst().length() ? '?' : stat.getFirst().charAt(at);
    }

    /** Of the unified hierarchy only: the older one has no such counts. */
    private Optional<Path> cgroup(Path process) {
        return lines(process.resolve("cgroup")).stream()
                .filter(line -> line.startsWith("0::/"))
                .map(line -> root.resolve("sys/fs/cgroup" + line.substring(3)))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /** By {@code systemctl freeze}: its processes seem to sleep, as any do that wait. */
    private static boolean isFrozen(Path cgroup) {
        return number(cgroup.resolve("cgroup.events"), "frozen ") == 1;
    }

    private static long number(Path file, String name) {
        return lines(file).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> Long.parseLong(line.substring(name.length()).strip()))
                .findFirst()
                .orElse(-1L);
    }

    private Optional<FileStore> disk(String location) {
        try {
            for (Path candidate : places(location)) {
                if (Files.exists(candidate)) {
                    return Optional.of(Files.getFileStore(candidate));
                }
            }
        } catch (IOException hidden) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static int freePercent(FileStore disk) {
        try {
            return disk.getTotalSpace() == 0
                    ? -1
                    : (int) (100 * disk.getUsableSpace() / disk.getTotalSpace());
        } catch (IOException hidden) {
            return -1;
        }
    }

    /** journald says in a file which number it will read next. */
    private Backlog backlog(KernelPace said) {
        try {
            byte[] bytes = Files.readAllBytes(root.resolve("run/systemd/journal/kernel-seqnum"));
            long next = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getLong();
            int ring = ringBytes.getAsInt();
            long holds = ring <= 0 || said.meanBytes() <= 0 ? -1 : (long) (ring / said.meanBytes());
            return new Backlog(Math.max(0, said.nextSequence() - next), holds, said.perSecond());
        } catch (IOException | BufferUnderflowException hidden) {
            return Backlog.UNKNOWN;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException | UncheckedIOException gone) {
            return List.of();
        }
    }
}
