package org.printkeeper.core.detect;

import java.util.List;

/** The kernel's reports of its own failures: first lines; the rest is assembled by incident. */
final class CrashKinds {
    static final Decoder PANIC =
            Decoder.of("crash.panic", 100, "Kernel panic: the machine stopped")
                    .source("kernel/panic.c panic(), Linux 6.12")
                    .means("The kernel gave up; only a restart helps.")
                    .check("The report above it is the cause; kdump or pstore for the last words.")
                    .shapes("Kernel panic - not syncing: {reason:*}", "Kernel panic - not syncing");

    static final Decoder OOPS =
            Decoder.of("crash.oops", 98, "The kernel crashed in a function")
                    .source(
                            "arch/x86/mm/fault.c, arch/x86/kernel/traps.c, arch/arm64/mm/fault.c, arch/arm/mm/fault.c, lib/bug.c, Linux 6.12; 3.x")
                    .means(
                            "Kernel code touched bad memory or hit an impossible state; the process died, locks may stay held.")
                    .check(
                            "Function and module of the title; out-of-tree drivers; memory test; kernel update; restart.")
                    .shapes(
                            "BUG: unable to handle {detail:*}",
                            "BUG: Unable to handle kernel {detail:*}",
                            "BUG: kernel NULL pointer dereference, address: {address:x}",
                            "BUG: Kernel NULL pointer dereference",
                            "Unable to handle kernel {detail:*}",
                            "nable to handle kernel {detail:*}",
                            "general protection fault{*}: {code:n} [#{count:n}]",
                            "general protection fault, {detail:*}",
                            "general protection fault: ",
                            "stack segment: {code:n}",
                            "divide error: {code:n}",
                            "invalid opcode: {code:n}",
                            "int3: {code:n}",
                            "double fault: {code:n}",
                            "PANIC: double fault",
                            "kernel BUG at {file}:{line:n}!",
                            "kernel BUG at {place:*}",
                            "Kernel BUG at {place:*}",
                            "Kernel BUG {place:*}",
                            "Internal error: {detail:*} [#{count:n}]",
                            "Unhandled fault: {detail:*}",
                            "Unhandled prefetch abort",
                            "Alignment trap: not handling instruction {detail:*}",
                            "BUG: stack guard page was hit at {address:x}",
                            "BUG: {*}stack guard page was hit at {address:x}",
                            "Oops: {detail:*}",
                            "Oops - {detail:*}",
                            "Oops [#{count:n}]",
                            "Oops[#{count:n}]",
                            "{trap:*}: {code:x} [#{count:n}]",
                            "Missing ENDBR: {function}",
                            "kernel stack overflow",
                            "Insufficient stack space to handle exception")
                    .unless(" ip:", "traps: ", "ACPI");

    static final Decoder LIST =
            Decoder.of("crash.list_refcount", 85, "A kernel list or reference count is damaged")
                    .source("lib/list_debug.c, lib/refcount.c, Linux 6.12")
                    .means("Kernel data was freed too early or overwritten; a crash may follow.")
                    .check("The warning or BUG around it; drivers; kernel version.")
                    .shapes(
                            "list_add corruption{detail:*}",
                            "list_del corruption{detail:*}",
                            "refcount_t: {detail:*}");

    static final Decoder WARNING =
            Decoder.of("crash.warning", 75, "The kernel found something that should not be")
                    .source("kernel/panic.c __warn(), Linux 6.12; new form of 6.19")
                    .means("A check in the kernel failed; it goes on, but state may be wrong.")
                    .check("Function of the title; once may be harmless, repeated is not.")
                    .shapes(
                            "WARNING: CPU: {cpu:n} PID: {pid:n} at {place} {at}",
                            "WARNING: CPU: {cpu:n} PID: {pid:n} at ",
                            "WARNING: at {place} {at}",
                            "WARNING: at {place:*}",
                            "WARNING: {place}:{line:n} at {at}",
                            "WARNING: [{note:*}] {place}:{line:n} at {at}",
                            "WARNING: kernel stack {detail:*}",
                            "WARNING: stack {detail:*}");

    static final Decoder SOFT_LOCKUP =
            Decoder.of("crash.softlockup", 90, "A processor is stuck in the kernel")
                    .source("kernel/watchdog.c watchdog_timer_fn(), Linux 6.12")
                    .means(
                            "Kernel code ran for more than twenty seconds without letting others run.")
                    .check(
                            "Function of the title; in virtual machines: overcommitted host (steal).")
                    .shapes(
                            "BUG: soft lockup - CPU#{cpu:n} stuck for {seconds:n}s! [{comm:*}:{pid:n}]",
                            "BUG: soft lockup");

    static final Decoder HARD_LOCKUP =
            Decoder.of("crash.hardlockup", 97, "A processor does not even take interrupts")
                    .source("kernel/watchdog.c watchdog_hardlockup_check(), Linux 6.12")
                    .means("A CPU hangs with interrupts off: kernel bug or hardware.")
                    .check("Stack of that CPU; machine checks; firmware.")
                    .shapes(
                            "Watchdog detected hard LOCKUP on cpu {cpu:n}",
                            "Watchdog detected hard LOCKUP",
                            "CPU{cpu:n}: Watchdog detected hard LOCKUP",
                            "NMI watchdog: {*}hard LOCKUP",
                            "watchdog: CPU{cpu:n}: {*}hard LOCKUP");

    static final Decoder RCU_STALL =
            Decoder.of(
                            "crash.rcu_stall",
                            88,
                            "A processor or task holds up the whole kernel (RCU stall)")
                    .source("kernel/rcu/tree_stall.h, Linux 6.12; kernel/rcu/tree.c, 4.x")
                    .means(
                            "A grace period cannot end because a CPU loops or is starved; memory is not freed meanwhile.")
                    .check(
                            "Function of the title; overcommitted host; real-time tasks that never sleep.")
                    .shapes(
                            "INFO: rcu_{flavor} {*}detected{*}stall{detail:*}",
                            "rcu: INFO: {*}stall{detail:*}",
                            "self-detected stall",
                            "detected stalls on CPUs",
                            "rcu_{flavor} kthread starved for {jiffies:n} jiffies",
                            "rcu_{flavor} kthread timer wakeup didn't happen",
                            "rcu: {flavor} kthread starved for {jiffies:n} jiffies")
                    .unless("Stall ended before state dump start", "mem_cgroup");

    static final Decoder HUNG_TASK =
            Decoder.of("crash.hung_task", 80, "A task hangs in the kernel")
                    .source("kernel/hung_task.c check_hung_task(), Linux 6.12")
                    .means(
                            "A task waits uninterruptibly for minutes: for a disk, a server or a lock.")
                    .check(
                            "Where it waits (title); disk and NFS errors nearby; who holds the lock.")
                    .shapes(
                            "INFO: task {task:*} blocked for more than {seconds:n} seconds",
                            "task {task:*} blocked for more than {seconds:n} seconds",
                            "task {task:*} blocked in I/O wait for more than {seconds:n} seconds",
                            "INFO: task {task:*} can't die for more than {seconds:n} seconds");

    static final Decoder WORKQUEUE =
            Decoder.of("crash.wq_lockup", 75, "Deferred kernel work hangs")
                    .source("kernel/workqueue.c wq_watchdog_timer_fn(), Linux 6.12")
                    .means("A work item blocks its pool, or leaked a lock.")
                    .check("The function named; starved CPUs.")
                    .shapes(
                            "BUG: workqueue lockup - pool {pool:*} stuck for {seconds:n}s!",
                            "BUG: workqueue lockup",
                            "BUG: workqueue leaked lock or atomic: {detail:*}",
                            "BUG: workqueue leaked",
                            "workqueue: {function} hogged CPU for >{micros:n}us {times:n} times");

    static final Decoder SCHED =
            Decoder.of("crash.sched", 70, "Kernel code slept or was preempted where it must not")
                    .source(
                            "kernel/sched/core.c __schedule_bug(), __might_resched(), lib/smp_processor_id.c, Linux 6.12")
                    .means("A kernel bug that can lead to deadlock.")
                    .check("Function of the title; out-of-tree drivers.")
                    .shapes(
                            "BUG: scheduling while atomic: {comm:*}/{pid:n}/{count:x}",
                            "BUG: scheduling while atomic",
                            "BUG: sleeping function called from invalid context at {place}",
                            "BUG: sleeping function called",
                            "BUG: using {function}() in preemptible",
                            "BUG: spinlock {detail:*}",
                            "BUG: rwlock {detail:*}",
                            "BUG: Invalid wait context",
                            "sched: RT throttling activated");

    static final Decoder SANITIZER =
            Decoder.of("crash.sanitizer", 92, "A checker found the kernel misusing memory")
                    .source(
                            "mm/kasan/report.c, mm/kfence/report.c, mm/kmsan/report.c, kernel/kcsan/report.c, lib/ubsan.c, Linux 6.12")
                    .means(
                            "KASAN, KFENCE, KMSAN, KCSAN or UBSAN caught a bug that would else corrupt silently.")
                    .check("Access, allocation and free stacks of the report.")
                    .shapes(
                            "BUG: KASAN: {bug:*} in {function}",
                            "BUG: KASAN: {bug:*}",
                            "BUG: KFENCE: {bug:*} in {function}",
                            "BUG: KMSAN: {bug:*} in {function}",
                            "BUG: KCSAN: {bug:*}",
                            "UBSAN: {bug:*} in {place}:{line:n}:{column:n}",
                            "UBSAN: {bug:*} in {place}",
                            "UBSAN: {bug:*}",
                            "BUG: memory leak")
                    .unless("[inline]");

    static final Decoder LOCKDEP =
            Decoder.of("crash.lockdep", 70, "The lock checker found a possible deadlock")
                    .source("kernel/locking/lockdep.c, Linux 6.12; 4.x")
                    .means(
                            "Locks are taken in an order, or left in a state, that can hang the machine.")
                    .check("Functions of the report; only debug kernels check it.")
                    .shapes(
                            "possible circular locking dependency detected",
                            "possible recursive locking detected",
                            "possible irq lock inversion dependency detected",
                            "-safe -> {*}-unsafe lock order detected",
                            "possible deadlock",
                            "inconsistent lock state",
                            "suspicious RCU usage",
                            "bad unlock balance detected",
                            "bad contention detected",
                            "held lock freed!",
                            "still has locks held!",
                            "lock held when returning to user space",
                            "Nested lock was not taken",
                            "trying to register non-static key",
                            "WARNING: Nested lock")
                    .unless("Mitigation");

    static final Decoder BUG =
            Decoder.of("crash.bug", 65, "The kernel reports a bug of its own")
                    .source("printk(\"BUG: …\") all over the kernel, Linux 6.12")
                    .means("An inconsistency that no other kind describes.")
                    .check("The text and the stack below it.")
                    .shapes(
                            "^BUG: {detail:*}",
                            "^BUG:",
                            "^INFO:{:e}",
                            "^WARNING:{:e}",
                            "VFS: Close: file count is 0",
                            "VFS: Busy inodes after unmount",
                            "^Booting the kernel.",
                            " BUG: {detail:*}",
                            "BUG kmalloc-{detail:*}",
                            "^BUG {cache} ({state:*}): {detail:*}",
                            "INFO: Freed in {detail:*}",
                            "INFO: Allocated in {detail:*}",
                            "RTNL: assertion failed at {place}")
                    .unless("DEBUG", "ODEBUG:", "xlog_status:", "BUG: no syscalls", "[inline]");

    static final Decoder UNREGISTER =
            Decoder.of("net.unregister", 60, "A network interface cannot be removed")
                    .source("net/core/dev.c netdev_wait_allrefs_any(), Linux 6.12")
                    .means(
                            "Something still refers to the interface; container or namespace teardown hangs.")
                    .check(
                            "Repeated for minutes: a kernel bug; which program used it; restart frees it.")
                    .shapes(
                            "unregister_netdevice: waiting for {device} to become free. Usage count = {count:n}",
                            "unregister_netdevice: waiting for {device}");

    static final Decoder SYZ =
            Decoder.of("crash.fuzzer", 60, "A fuzzer's or Go program's own failure on the console")
                    .source(
                            "google/syzkaller executor/common.h failmsg(); Go runtime/panic.go, 1.22")
                    .means("Not the kernel: a program that shares the console died.")
                    .check("The program's own output around it.")
                    .shapes(
                            "SYZFAIL: {detail:*}",
                            "SYZFATAL: {detail:*}",
                            "^fatal error: {detail:*}",
                            "^panic: {detail:*}",
                            "^runtime: {detail:*}");

    static final Decoder RUST =
            Decoder.of("crash.rust_panic", 98, "Rust code in the kernel panicked")
                    .source("rust/kernel/lib.rs panic(), Linux 6.12")
                    .means("A check in a Rust driver failed; the kernel hits BUG().")
                    .check("File and line of the panic; the driver.")
                    .shapes(
                            "rust_kernel: panicked at {place}:{line:n}:{column:n}:",
                            "rust_kernel: panicked at {place:*}");

    static final Decoder CUT_HERE =
            Decoder.of(
                            "crash.cut_here",
                            50,
                            "A report of the kernel begins, but its next lines are lost")
                    .source("kernel/panic.c, include/linux/bug.h CUT_HERE, Linux 6.12")
                    .means("The line that opens an oops or a warning stands alone.")
                    .check(
                            "What was lost after it: the audit command; the console or pstore may have it.")
                    .shapes("------------[ cut here ]------------");

    static final List<Decoder> ALL =
            List.of(
                    CUT_HERE,
                    PANIC,
                    OOPS,
                    LIST,
                    WARNING,
                    SOFT_LOCKUP,
                    HARD_LOCKUP,
                    RCU_STALL,
                    HUNG_TASK,
                    WORKQUEUE,
                    SCHED,
                    SANITIZER,
                    LOCKDEP,
                    BUG,
                    RUST,
                    UNREGISTER,
                    SYZ);

    private CrashKinds() {}
}
