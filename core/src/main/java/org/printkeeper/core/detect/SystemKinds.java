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

    static final List<Decoder> ALL = List.of(DROPPED, SUPPRESSED, HOTPLUG);

    private SystemKinds() {}
}
