package org.printkeeper.core.detect;

import java.util.List;

/** The log itself, and changes of the machine's state. */
final class SystemKinds {
    static final Decoder DROPPED =
            Decoder.of("log.dropped", 80, "Kernel messages were lost")
                    .source(
                            "kernel/printk/printk.c, drivers/char/random.c; systemd src/journal/journald-kmsg.c")
                    .means("A console or a collector could not keep up; lines are missing.")
                    .check("What flooded; log_buf_len; the audit command says which records.")
                    .shapes(
                            "** {count:n} printk messages dropped **",
                            "printk: {count:n} messages dropped",
                            "dropped {count:n} messages",
                            "/dev/kmsg buffer overrun, some messages lost",
                            "systemd-journald{*}Missed {count:n} kernel messages");

    static final Decoder SUPPRESSED =
            Decoder.of("log.suppressed", 25, "The kernel held back repeated messages")
                    .source("lib/ratelimit.c ___ratelimit(), kernel/printk/printk.c, Linux 6.12")
                    .means("A message came too often; the rest was counted, not written.")
                    .check("What the function reports; the number is exact, the texts are gone.")
                    .shapes(
                            "^{function}: {count:n} callbacks suppressed",
                            "printk: {process:*}: {count:n} output lines suppressed due to ratelimiting",
                            "^{process:*}: {count:n} output lines suppressed due to ratelimiting",
                            "printk: {count:n} messages suppressed");

    static final Decoder HOTPLUG =
            Decoder.of("sys.suspend_hotplug", 20, "The machine slept, woke or lost a processor")
                    .source(
                            "kernel/power/suspend.c, kernel/reboot.c, arch/x86/kernel/smpboot.c, Linux 6.12")
                    .means("Suspend, resume, processor offline, restart.")
                    .check("Expected? Otherwise who asked for it.")
                    .shapes(
                            "PM: suspend entry ({mode:*})",
                            "PM: suspend exit",
                            "smpboot: CPU {cpu:n} is now offline",
                            "^reboot: {action:*}");

    static final Decoder FORK_REJECTED =
            Decoder.of("sys.fork_rejected", 60, "A control group may start no more processes")
                    .source("kernel/cgroup/pids.c pids_can_fork(), Linux 6.12")
                    .means(
                            "The limit of processes of a container or service is reached; it cannot start more.")
                    .check(
                            "pids.max and pids.current of the group; a program that never reaps its children.")
                    .shapes("cgroup: fork rejected by pids controller in {cgroup:*}");

    static final Decoder DROP_CACHES =
            Decoder.of("sys.drop_caches", 30, "Somebody emptied the caches of the kernel")
                    .source("fs/drop_caches.c, Linux 6.12")
                    .means(
                            "A program wrote to /proc/sys/vm/drop_caches; the machine is slow until they fill again.")
                    .check("The program named; benchmarks do so, servers should not.")
                    .shapes("^{comm:*} ({pid:n}): drop_caches: {mode:n}");

    static final Decoder UNSAFE_PROGRAM =
            Decoder.of(
                            "sec.unsafe_setting",
                            40,
                            "A program or a setting weakens the protection of memory")
                    .source("fs/exec.c begin_new_exec(), kernel/sysctl.c, Linux 6.12")
                    .means(
                            "A program asks for an executable stack, or core dumps of privileged programs are unsafe.")
                    .check(
                            "Rebuild the program with noexecstack; an absolute core_pattern or a pipe.")
                    .shapes(
                            "process '{program:*}' started with executable stack",
                            "Unsafe core_pattern used with fs.suid_dumpable={value:n}");

    static final Decoder FATAL_SIGNAL =
            Decoder.of("sec.fatal_signal", 45, "A program died of a fatal signal")
                    .source("kernel/signal.c print_fatal_signal(), Linux 6.12")
                    .means("A program aborted or crashed (kernel.print-fatal-signals is on).")
                    .check(
                            "Its core dump (coredumpctl info); whether the same program died before.")
                    .shapes("potentially unexpected fatal signal {signal:n}.");

    static final Decoder SYSRQ =
            Decoder.of("sys.sysrq", 60, "Somebody pressed the magic key")
                    .source("drivers/tty/sysrq.c __handle_sysrq(), Linux 6.12; 4.19")
                    .means(
                            "A person or program used SysRq: to show state, sync, kill, reboot or crash the machine.")
                    .check("Console, IPMI or /proc/sysrq-trigger: who, and why.")
                    .shapes("sysrq: {action:*}", "SysRq : {action:*}")
                    .unless("HELP", "sysrq: SysRq:");

    static final Decoder LIVEPATCH =
            Decoder.of("sys.livepatch", 50, "A live patch could not be applied")
                    .source("kernel/livepatch, Linux 6.12")
                    .means("The kernel runs on without the fix that the patch brings.")
                    .check("Which task blocks the transition; the patch's kernel version.")
                    .shapes(
                            "livepatch: '{patch}': failed to {action:*}",
                            "livepatch: failed to {action:*}");

    static final Decoder SLOW_NMI =
            Decoder.of("hw.slow_nmi", 25, "An interrupt handler took too long")
                    .source("arch/x86/kernel/nmi.c nmi_check_duration(), Linux 6.12")
                    .means(
                            "Work in a non-maskable interrupt lasted milliseconds: profiling, firmware (SMI) or a busy host.")
                    .check("Rare ones are harmless; perf in use? Firmware settings, host load.")
                    .shapes("INFO: NMI handler ({handler:*}) took too long to run: {millis} msecs");

    static final Decoder FAULT_INJECTION =
            Decoder.of("sys.fault_injection", 20, "A test makes kernel functions fail")
                    .source("lib/fault-inject.c fail_dump(), Linux 6.12")
                    .means("Failures were injected on purpose; the stack below only shows where.")
                    .check("Nothing on a test machine; elsewhere who turned it on in debugfs.")
                    .shapes("FAULT_INJECTION: forcing a failure");

    static final Decoder STACK_DUMP =
            Decoder.of("sys.stack_dump", 35, "The kernel dumped a stack, and why is not in the log")
                    .source("lib/dump_stack.c dump_stack_print_info(), Linux 6.12; 5.4")
                    .means("Kernel code showed where it is, outside of any report that is known.")
                    .check("The lines above it; what the task named was doing.")
                    .shapes(
                            "^CPU: {cpu:n} PID: {pid:n} Comm: {comm:*} Not tainted {kernel} ",
                            "^CPU: {cpu:n} PID: {pid:n} Comm: {comm:*} Tainted: ",
                            "^CPU: {cpu:n} UID: {uid:n} PID: {pid:n} Comm: {comm:*} Not tainted {kernel} ",
                            "^CPU: {cpu:n} UID: {uid:n} PID: {pid:n} Comm: {comm:*} Tainted: ");

    static final List<Decoder> ALL =
            List.of(
                    DROPPED,
                    SUPPRESSED,
                    HOTPLUG,
                    FORK_REJECTED,
                    DROP_CACHES,
                    UNSAFE_PROGRAM,
                    FATAL_SIGNAL,
                    SYSRQ,
                    LIVEPATCH,
                    SLOW_NMI,
                    FAULT_INJECTION,
                    STACK_DUMP);

    private SystemKinds() {}
}
