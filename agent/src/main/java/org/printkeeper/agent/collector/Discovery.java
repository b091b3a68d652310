package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks for the collectors of this host.
 *
 * @param stores those that were found
 * @param absent in a few words each, what is not here and why it counts as not here
 */
public record Discovery(List<Store> stores, List<String> absent) {
    private static final List<String> USUAL_FILES =
            List.of("/var/log/kern.log", "/var/log/messages", "/var/log/syslog");

    /** Looks at the usual places. */
    public static Discovery ofHost() throws IOException {
        return find(Path.of("/"), ZoneId.systemDefault());
    }

    /**
     * Looks at the usual places below a directory.
     *
     * @param zone that in which log files are written
     */
    static Discovery find(Path root, ZoneId zone) throws IOException {
        Discovery found = new Discovery(new ArrayList<>(), new ArrayList<>());
        found.findJournal(root);
        found.findLogFiles(root, zone);
        return found;
    }

    private void findJournal(Path root) throws IOException {
        JournalSource source = new JournalSource.OfSystem();
        List<Path> directories =
                source.directories().stream().map(directory -> below(root, directory)).toList();
        for (Path directory : directories) {
            if (!new JournalSource.OfDirectory(directory).files().isEmpty()) {
                stores.add(new Store.OfJournal(source, JournaldPolicy.ofSystem(null)));
                return;
            }
        }
        absent.add("journald: no journal files in " + directories);
    }

    private void findLogFiles(Path root, ZoneId zone) throws IOException {
        SyslogConfig rsyslog =
                SyslogConfig.read(root.resolve("etc/rsyslog.conf"), root.resolve("etc/rsyslog.d"));
        SyslogConfig syslogNg =
                SyslogConfig.read(
                        root.resolve("etc/syslog-ng/syslog-ng.conf"),
                        root.resolve("etc/syslog-ng/conf.d"));
        addLogFiles("rsyslog", root, rsyslog, zone);
        addLogFiles("syslog-ng", root, syslogNg, zone);
        if (rsyslog.isEmpty() && syslogNg.isEmpty()) {
            absent.add("rsyslog, syslog-ng: no configuration in " + root.resolve("etc"));
            addFiles(usual(root), SyslogConfig.NONE, zone);
        }
    }

    private void addLogFiles(String name, Path root, SyslogConfig configuration, ZoneId zone)
            throws IOException {
        if (configuration.isEmpty()) {
            return;
        }
        int before = stores.size();
        Set<Path> named = new LinkedHashSet<>();
        configuration.filesOfKernel().forEach(file -> named.add(below(root, file)));
        addFiles(named, configuration, zone);
        if (stores.size() == before) {
            addFiles(usual(root), configuration, zone);
        }
        if (stores.size() == before) {
            absent.add(name + ": configured, but none of its files holds kernel messages");
        }
    }

    private void addFiles(Set<Path> files, SyslogConfig configuration, ZoneId zone)
            throws IOException {
        for (Path file : files) {
            if (Files.isReadable(file) && SyslogFormat.holdsKernelLines(file)) {
                stores.add(new Store.OfLogFile(file, configuration, zone));
            } else if (Files.exists(file)) {
                absent.add(file + ": " + (Files.isReadable(file) ? "no kernel line" : "no access"));
            }
        }
    }

    private static Set<Path> usual(Path root) {
        return new LinkedHashSet<>(
                Stream.of(USUAL_FILES)
                        .flatMap(List::stream)
                        .map(file -> below(root, Path.of(file)))
                        .toList());
    }

    private static Path below(Path root, Path absolute) {
        return root.resolve(Path.of("/").relativize(absolute));
    }
}
