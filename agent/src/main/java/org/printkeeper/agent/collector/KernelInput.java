package org.printkeeper.agent.collector;

import java.util.Optional;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.TextForm;
import org.printkeeper.core.record.KmsgRecord;

/**
 * The part of a syslog daemon that takes in the kernel's messages, and what it does to them.
 *
 * <p>Source: rsyslog 8.2302 plugins/imklog, contrib/imkmsg, plugins/imjournal; syslog-ng 3.38
 * modules/affile, modules/linux-kmsg-format.
 */
enum KernelInput {
    /** rsyslog from /proc/kmsg: one line per embedded line, bytes as they are. */
    IMKLOG("rsyslog", "ring→rsyslog (imklog)", TextForm.PLAIN, true, "imklog"),
    /** rsyslog from /dev/kmsg: escapes of the kernel stay, cut at 1023 bytes. */
    IMKMSG("rsyslog", "ring→rsyslog (imkmsg)", TextForm.KMSG, false, ""),
    /** rsyslog from the journal. */
    IMJOURNAL("rsyslog", "journald→rsyslog (imjournal)", TextForm.SYSLOG, false, "imjournal"),
    /** rsyslog from another host: what was lost there or on the way is not told apart. */
    IMTCP("rsyslog", "sender→rsyslog (imtcp)", TextForm.KMSG, false, ""),
    /** The same, where each message is acknowledged. */
    IMRELP("rsyslog", "sender→rsyslog (imrelp)", TextForm.KMSG, false, ""),
    /** The same, where nothing is. */
    IMUDP("rsyslog", "sender→rsyslog (imudp)", TextForm.KMSG, false, ""),
    /** rsyslog from /dev/log: journald does not pass the kernel's records on. */
    IMUXSOCK("rsyslog", "journald→rsyslog (imuxsock)", TextForm.SYSLOG, false, ""),
    /** syslog-ng from /dev/kmsg: escapes of the kernel stay. */
    SYSLOG_NG_KMSG("syslog-ng", "ring→syslog-ng", TextForm.KMSG, false, ""),
    /** syslog-ng from /proc/kmsg. */
    SYSLOG_NG_PROC("syslog-ng", "ring→syslog-ng (/proc/kmsg)", TextForm.PLAIN, true, ""),
    /** Lines of rsyslog among which none shows which input it has. */
    RSYSLOG("rsyslog", "ring→rsyslog", TextForm.KMSG, false, ""),
    /** Neither configuration nor lines tell: nothing that would be escaped was in them. */
    // LIMIT: rsyslog 8.2312 and newer writes imklog's lines without stamp; without the
    // configuration they cannot be told from imkmsg's, so user space's records count as missing.
    UNKNOWN("syslog", "ring→syslog", TextForm.KMSG, false, "");

    private final String collector;
    private final String hop;
    private final TextForm form;
    private final boolean splitsLines;
    private final String dropsUserFacilities;

    KernelInput(
            String collector,
            String hop,
            TextForm form,
            boolean splitsLines,
            String dropsUserFacilities) {
        this.collector = collector;
        this.hop = hop;
        this.form = form;
        this.splitsLines = splitsLines;
        this.dropsUserFacilities = dropsUserFacilities;
    }

    String collector() {
        return collector;
    }

    String hop() {
        return hop;
    }

    TextForm form() {
        return form;
    }

    boolean splitsLines() {
        return splitsLines;
    }

    /** Whether it takes in what another host sends. */
    boolean isRemote() {
        return this == IMTCP || this == IMRELP || this == IMUDP;
    }

    /** What it leaves out unless it is told otherwise. */
    Policy policy() {
        if (this == IMUXSOCK) {
            return record -> Optional.of("no input for the kernel's records is configured");
        }
        return dropsUserFacilities.isEmpty() ? Policy.KEEPS_ALL : this::excludesUserFacilities;
    }

    private Optional<String> excludesUserFacilities(KmsgRecord record) {
        return record.isFromKernel()
                ? Optional.empty()
                : Optional.of(
                        "facility "
                                + record.facility().label()
                                + " is dropped by "
                                + dropsUserFacilities);
    }
}
