package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.LossRow;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.RemoteLossRows;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.syslog.SyslogMessage;

/**
 * How the lines of a log file are to be read: by its daemon's configuration, else by its lines.
 *
 * @param input what took the kernel's messages in
 * @param stamped whether lines carry {@code [sec.usec]}
 * @param template for lines that carry the sequence number, or null
 * @param isRfc5424 whether lines are RFC 5424
 * @param isNumbered whether these say in their structured data which record of which boot they are
 */
record SyslogFormat(
        KernelInput input,
        boolean stamped,
        @Nullable LineTemplate template,
        SyslogConfig configuration,
        boolean isRfc5424,
        boolean isNumbered) {
    private static final int SAMPLE_LINES = 20_000;

    /** Looks into a file as far as needed to tell. */
    static SyslogFormat recognise(Path file, SyslogConfig configuration) throws IOException {
        Sample sample = sample(file);
        KernelInput input = configuration.input().orElseGet(sample::input);
        return new SyslogFormat(
                input,
                2 * (sample.stamped + sample.stamped5424) > sample.kernel + sample.kernel5424,
                configuration.numberedTemplate().orElse(null),
                configuration,
                2 * sample.rfc5424 > sample.lines,
                2 * sample.numbered > sample.kernel5424);
    }

    /** True when a kernel message stands among the first lines. */
    static boolean holdsKernelLines(Path file) throws IOException {
        Sample sample = sample(file);
        return sample.kernel > 0 || sample.kernel5424 > 0;
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
        return new StoreProfile(
                input.collector(),
                file.toString(),
                hop(),
                strength(),
                !isRfc5424 && input.splitsLines(),
                policy(file));
    }

    private Strength strength() {
        if (isRfc5424 && isNumbered) {
            return Strength.STRONG;
        }
        return stamped || template != null ? Strength.MEDIUM : Strength.WEAK;
    }

    /** Only a Printkeeper numbers what it sends, and it sends what is in its archive. */
    private String hop() {
        return isRfc5424 && isNumbered && !input.isRemote()
                ? "archive→" + input.collector()
                : input.hop();
    }

    /** To what a hole in the sender's numbers is put down. */
    LossRow lostOnTheWay() {
        return switch (input) {
            case IMUDP -> RemoteLossRows.UDP;
            case IMTCP, IMRELP -> RemoteLossRows.TCP;
            default -> RemoteLossRows.SENT;
        };
    }

    private Policy policy(Path file) {
        boolean isSent = isRfc5424 && isNumbered; // whatever the receiver's own input leaves out
        Policy byInput =
                isSent || configuration.permitsUserFacilities() ? Policy.KEEPS_ALL : input.policy();
        Optional<SyslogConfig.Rule> rule = configuration.ruleFor(file);
        return rule.isEmpty()
                ? byInput
                : record ->
                        byInput.excludes(record).or(() -> rule.get().selector().excludes(record));
    }

    /** Counts what tells the inputs apart. */
    private static final class Sample {
        private int lines;
        private int rfc5424;
        private int kernel5424;
        private int numbered;
        private int stamped5424;
        private final MessageFields fields = new MessageFields(StandardCharsets.ISO_8859_1);
        private int kernel;
        private int stamped;
        private boolean rsyslog;
        private boolean syslogNg;
        private boolean kmsgEscapes;

        void look(byte[] bytes) {
            lines++;
            Rfc5424Line.parse(bytes).ifPresent(this::look);
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

        private void look(SyslogMessage message) {
            rfc5424++;
            rsyslog |= "rsyslogd".equals(message.appName());
            syslogNg |= "syslog-ng".equals(message.appName());
            fields.clear();
            fields.put(message);
            if (fields.message("", -1).item() instanceof StoredRecord record) {
                kernel5424++;
                numbered += record.sequence() >= 0 ? 1 : 0;
                stamped5424 += record.sequence() < 0 && record.printkMicros() >= 0 ? 1 : 0;
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
