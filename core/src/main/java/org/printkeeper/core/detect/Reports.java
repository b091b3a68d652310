package org.printkeeper.core.detect;

import java.util.List;
import java.util.Set;

/** Which lines begin a crash report, come before one, or belong into the middle of one. */
final class Reports {
    private static final Set<Decoder> BEGIN =
            Set.of(
                    CrashKinds.PANIC,
                    CrashKinds.OOPS,
                    CrashKinds.WARNING,
                    CrashKinds.SOFT_LOCKUP,
                    CrashKinds.HARD_LOCKUP,
                    CrashKinds.RCU_STALL,
                    CrashKinds.HUNG_TASK,
                    CrashKinds.WORKQUEUE,
                    CrashKinds.SCHED,
                    CrashKinds.SANITIZER,
                    CrashKinds.LOCKDEP,
                    CrashKinds.BUG,
                    CrashKinds.RUST,
                    CrashKinds.SYZ,
                    CrashKinds.UNREGISTER,
                    MemoryKinds.BAD_PAGE,
                    MemoryKinds.RSS_COUNTER);

    private static final Set<Decoder> PRECEDE =
            Set.of(CrashKinds.LIST, CrashKinds.CUT_HERE, SecurityKinds.USERCOPY);

    private static final Set<Decoder> WITHIN =
            Set.of(
                    CrashKinds.LIST,
                    CrashKinds.CUT_HERE,
                    FilesystemKinds.NFS_WRITEBACK,
                    SystemKinds.STACK_DUMP,
                    SecurityKinds.TAINT,
                    MemoryKinds.ALLOC_FAILURE);

    private static final List<String> MAY_BE_WITHIN =
            List.of(
                    "invalid opcode:",
                    "invalid operand:",
                    "Oops:",
                    "Oops [#",
                    "Oops[#",
                    "Oops - ",
                    "Kernel panic - not syncing",
                    "unregister_netdevice: waiting for",
                    "PANIC: double fault",
                    "Internal error:",
                    "kthread starved",
                    "kthread timer wakeup");

    private Reports() {}

    static boolean begin(Decoder decoder, LogLine line) {
        return BEGIN.contains(decoder)
                && !line.user
                && Bytes.indexOf(line.bytes, line.start, line.end, "hogged CPU") < 0
                && Bytes.indexOf(line.bytes, line.start, line.end, "RT throttling") < 0;
    }

    static boolean precede(Decoder decoder) {
        return PRECEDE.contains(decoder);
    }

    static boolean isPartOfReports(Decoder decoder) {
        return WITHIN.contains(decoder);
    }

    static boolean mayBeWithin(String text) {
        return MAY_BE_WITHIN.stream().anyMatch(text::contains);
    }
}
