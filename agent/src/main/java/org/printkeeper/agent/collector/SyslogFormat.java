package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.record.KmsgText;

/**
 * How the lines of a log file are to be read: by its daemon's configuration, else by its lines.
 *
 * @param input what took the kernel's messages in
 * @param stamped whether lines carry {@code [sec.usec]}
 * @param template for lines that carry the sequence number, or null
 */
record SyslogFormat(
        KernelInput input,
        boolean stamped,
        @Nullable LineTemplate template,
        SyslogConfig configuration) {
    private static final int SAMPLE_LINES = 20_000;

    /** Looks into a file as far as needed to tell. */
    static SyslogFormat recognise(Path file, SyslogConfig configuration) throws IOException {
        Sample sample = sample(file);
        KernelInput input = configuration.input().orElseGet(sample::input);
        return new SyslogFormat(
                input,
                2 * sample.stamped > sample.kernel,
                configuration.numberedTemplate().orElse(null),
                configuration);
    }

    /** True when a kernel message stands among the first lines. */
    static boolean holdsKernelLines(Path file) throws IOException {
        return sample(file).kernel > 0;
    }

    private static Sample sample(Path file) throws IOException {
        Sample sample = new Sample();
        try (ByteLines lines = new ByteLines(Inputs.open(file))) {
            byte[] line = lines.next();
            while (line != null && lines.number() < SAMPLE_LINES) {
                sample.look(line);
                line = lines.next();
            }
        }
        return sample;
    }

    /** The profile of the store that consists of this file and its rotated siblings. */
    StoreProfile profile(Path file) {
        Strength strength = stamped || template != null ? Strength.MEDIUM : Strength.WEAK;
        return new StoreProfile(
                input.collector(),
                file.toString(),
                input.hop(),
                strength,
                input.splitsLines(),
                policy(file));
    }

    private Policy policy(Path file) {
        Policy byInput = configuration.permitsUserFacilities() ? Policy.KEEPS_ALL : input.policy();
        Optional<SyslogConfig.Rule> rule = configuration.ruleFor(file);
        return rule.isEmpty()
                ? byInput
                : record ->
                        byInput.excludes(record).or(() -> rule.get().selector().excludes(record));
    }

    /** Counts what tells the inputs apart. */
    private static final class Sample {
        private int kernel;
        private int stamped;
        private boolean rsyslog;
        private boolean syslogNg;
        private boolean kmsgEscapes;

        void look(byte[] bytes) {
            SyslogLine line = SyslogLine.parse(bytes, 0, bytes.length);
            if (line.isKernel()) {
                kernel++;
                if (PrintkStamp.at(bytes, line.textStart()) != null) {
                    stamped++;
                }
                kmsgEscapes |= hasEscape(bytes, line.textStart());
            } else if (line.stampLength() > 0) {
                String rest = new String(bytes, StandardCharsets.ISO_8859_1);
                rsyslog |= rest.contains(" rsyslogd:");
                syslogNg |= rest.contains(" syslog-ng[");
            }
        }

        private static boolean hasEscape(byte[] bytes, int start) {
            for (int i = start; i < bytes.length; i++) {
                if (KmsgText.escapeAt(bytes, i, bytes.length) >= 0) {
                    return true;
                }
            }
            return false;
        }

        KernelInput input() {
            boolean proc = 2 * stamped > kernel;
            if (syslogNg) {
                return proc ? KernelInput.SYSLOG_NG_PROC : KernelInput.SYSLOG_NG_KMSG;
            }
            if (proc) {
                return KernelInput.IMKLOG;
            }
            if (rsyslog) {
                return kmsgEscapes ? KernelInput.IMKMSG : KernelInput.RSYSLOG;
            }
            return KernelInput.UNKNOWN;
        }
    }
}
