package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.printkeeper.agent.collector.JournalSource;
import org.printkeeper.agent.collector.JournaldPolicy;
import org.printkeeper.agent.collector.Store;
import org.printkeeper.agent.collector.SyslogConfig;
import org.printkeeper.core.audit.AuditSettings;
import org.printkeeper.core.detect.Kinds;

/** What the live audit compares and how, as the table {@code [audit]} says. */
final class AuditedStores {
    private AuditedStores() {}

    /** Those found on the host that are wanted, and those that the configuration names. */
    static List<Store> of(Config config, List<Store> found) throws IOException {
        List<String> wanted = config.get(Keys.AUDIT_COLLECTORS);
        List<Store> stores = new ArrayList<>();
        for (Store store : found) {
            if (wanted.contains("auto") || wanted.contains(store.name())) {
                stores.add(store);
            }
        }
        for (Path directory : config.get(Keys.AUDIT_JOURNALS)) {
            stores.add(
                    new Store.OfJournal(
                            new JournalSource.OfDirectory(directory), JournaldPolicy.DEFAULT));
        }
        SyslogConfig configuration = configuration(config.get(Keys.AUDIT_LOG_FILES_CONFIG));
        for (Path file : config.get(Keys.AUDIT_LOG_FILES)) {
            stores.add(new Store.OfLogFile(file, configuration, ZoneId.systemDefault()));
        }
        return stores;
    }

    private static SyslogConfig configuration(Path file) throws IOException {
        try {
            return file.toString().isEmpty() ? SyslogConfig.NONE : SyslogConfig.read(file);
        } catch (IOException unreadable) {
            throw new IOException("audit.log_files_config: " + AuditText.words(unreadable));
        }
    }

    static AuditSettings settings(Config config) {
        int alarm = config.get(Keys.AUDIT_ALARM_SCORE).intValue();
        int clear = config.get(Keys.AUDIT_CLEAR_SCORE).intValue();
        return AuditSettings.DEFAULTS
                .withWindowMicros(config.get(Keys.AUDIT_WINDOW).toNanos() / 1000)
                .withGraceMicros(config.get(Keys.AUDIT_GRACE).toNanos() / 1000)
                .withMaxRecords(1 << 16)
                .withAlarm(alarm, Math.min(clear, alarm))
                .withKinds(Kinds::of);
    }
}
