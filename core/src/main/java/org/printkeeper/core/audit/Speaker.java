package org.printkeeper.core.audit;

import org.printkeeper.core.record.KmsgRecord;

/** Who says a line that tells of loss: the same words of somebody else tell nothing. */
public enum Speaker {
    KERNEL,
    JOURNALD,
    RSYSLOG,
    SYSLOG_NG,
    /** Any other program; its words never count. */
    OTHER;

    /**
     * Who wrote a record of the ring. LIMIT: user space can imitate journald there, never the
     * kernel.
     */
    static Speaker of(KmsgRecord record, String text) {
        if (record.isFromKernel()) {
            return KERNEL;
        }
        return text.startsWith("systemd-journald[") ? JOURNALD : OTHER;
    }
}
