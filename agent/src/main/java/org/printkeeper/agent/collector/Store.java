package org.printkeeper.agent.collector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.journal.UnknownLayoutException;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.record.BootId;

/** A place where a collector keeps the kernel's messages, not opened yet. */
public sealed interface Store {
    /** Of the collector, for messages: {@code journald}. */
    String name();

    /** Directory or file, as the user would name it. */
    String location();

    /** Where on the way it stands: others read from those before them. */
    default int rank() {
        return switch (this) {
            case OfJournal journal -> 0;
            case OfLogFile file -> 1;
            case OfExport export -> 2;
            case Remote remote -> 2;
        };
    }

    /**
     * Opens it at its oldest item.
     *
     * @param boot which boot is wanted, or null when it is not known; a log file knows none
     * @param follows whether the end will be waited for
     */
    StoreReader open(@Nullable BootId boot, boolean follows) throws IOException;

    /** The boots of which it holds kernel records; empty where it does not say. */
    Set<BootId> boots() throws IOException;

    /** One that is asked over the network. */
    non-sealed interface Remote extends Store {
        /**
         * The same, asked only for what was said in this time.
         *
         * @param sinceMicros since 1970 UTC, or the smallest number where it is not known
         * @param untilMicros the same, or the largest number
         */
        Store within(long sinceMicros, long untilMicros);
    }

    /** A systemd journal. */
    record OfJournal(JournalSource source, Policy policy) implements Store {
        @Override
        public String name() {
            return "journald";
        }

        @Override
        public String location() {
            return source.location();
        }

        @Override
        public StoreReader open(@Nullable BootId boot, boolean follows) throws IOException {
            if (boot == null) {
                throw new IOException("the boot is not known: give --boot");
            }
            if (follows) {
                return JournaldReader.open(source, boot, policy);
            }
            try {
                return JournalFilesReader.open(source, boot, policy);
            } catch (UnknownLayoutException libsystemdMayKnow) {
                return JournaldReader.open(source, boot, policy);
            }
        }

        @Override
        public Set<BootId> boots() throws IOException {
            return JournaldReader.boots(source);
        }
    }

    /** An export of a journal, in the export format or as JSON lines. */
    record OfExport(Path file, Policy policy) implements Store {
        @Override
        public String name() {
            return "export";
        }

        @Override
        public String location() {
            return file.toString();
        }

        @Override
        public StoreReader open(@Nullable BootId boot, boolean follows) throws IOException {
            return isJson() ? NdjsonReader.open(file, boot, policy) : binary(boot);
        }

        @Override
        public Set<BootId> boots() throws IOException {
            Set<BootId> boots = new HashSet<>();
            if (isJson()) {
                try (NdjsonReader reader = NdjsonReader.open(file, null, policy)) {
                    while (reader.next() != null) {
                        reader.lastBoot().ifPresent(boots::add);
                    }
                }
                return boots;
            }
            try (ExportReader reader = binary(null)) {
                while (reader.next() != null) {
                    reader.lastBoot().ifPresent(boots::add);
                }
            }
            return boots;
        }

        private ExportReader binary(@Nullable BootId boot) throws IOException {
            return ExportReader.open(file, boot, policy);
        }

        /** {@code journalctl -o json} begins with a brace, {@code -o export} with a field. */
        private boolean isJson() throws IOException {
            try (InputStream in = Inputs.open(file)) {
                return in.read() == '{';
            }
        }
    }

    /** A log file of rsyslog or syslog-ng. */
    record OfLogFile(Path file, SyslogConfig configuration, ZoneId zone) implements Store {
        @Override
        public String name() {
            return configuration.input().map(KernelInput::collector).orElse("syslog");
        }

        @Override
        public String location() {
            return file.toString();
        }

        @Override
        public StoreReader open(@Nullable BootId boot, boolean follows) throws IOException {
            return SyslogFileReader.open(file, configuration, zone, boot, follows);
        }

        @Override
        public Set<BootId> boots() {
            return Set.of();
        }
    }
}
