package org.printkeeper.core.detect;

import java.util.List;

/** What touches the safety of the system: denials, lockdown, taint, faults of programs. */
final class SecurityKinds {
    static final Decoder SEGFAULT =
            Decoder.of("sec.segfault", 45, "A program crashed")
                    .source(
                            "arch/x86/mm/fault.c show_signal_msg(), arch/x86/kernel/traps.c, Linux 6.12")
                    .means(
                            "A user program touched memory it may not, or ran an illegal instruction.")
                    .check(
                            "Core dump (coredumpctl); a burst over many programs means failing memory or an attack.")
                    .shapes(
                            "{comm:*}[{pid:n}]: segfault at {address:x} ip {ip:x} sp {sp:x} error {error:x} in {library}[",
                            "segfault at {address:x} ip {ip:x} sp {sp:x} error {error:x}",
                            "traps: {comm:*}[{pid:n}] general protection{*} ip:{ip:x} sp:{sp:x} error:{error:x}",
                            "traps: {comm:*}[{pid:n}] trap {trap:*} ip:{ip:x} sp:{sp:x} error:{error:x}",
                            "{comm:*}[{pid:n}]: unhandled signal {signal:n}",
                            "{comm:*}[{pid:n}]: unhandled {fault:*} ({signal:n}) at {address:x}, esr {esr:x}",
                            "{comm:*}[{pid:n}]: segfault ({signal:n}) at {address:x} nip {ip:x}",
                            "User process fault: interruption code {code:x}",
                            "^Alignment trap: {comm:*} ({pid:n}) PC={ip:x}",
                            "{comm:*}[{pid:n}]: bad frame in {detail:*}");

    static final Decoder AUDIT_DENIED =
            Decoder.of("sec.audit_denied", 45, "A security policy refused something")
                    .source(
                            "security/apparmor/audit.c, security/selinux/avc.c, kernel/seccomp.c, Linux 6.12")
                    .means("AppArmor, SELinux or seccomp denied an operation of a process.")
                    .check(
                            "Is the policy or the program wrong? Repeated for one program after an update: the profile.")
                    .shapes(
                            "apparmor=\"DENIED\" operation=\"{operation:*}\" {*}profile=\"{profile:*}\"",
                            "apparmor=\"DENIED\"",
                            "avc:  denied",
                            "audit: type=1326 {*}pid={pid:n} comm=\"{comm:*}\"",
                            "audit: type=1326 ");

    static final Decoder AUDIT_LOST =
            Decoder.of("sec.audit_lost", 60, "Audit records were lost")
                    .source("kernel/audit.c audit_log_lost(), Linux 6.12")
                    .means("The audit trail has a hole.")
                    .check("auditctl -s (backlog, rate); is auditd alive?")
                    .shapes(
                            "audit: audit_lost={lost:n} audit_rate_limit={rate:n} audit_backlog_limit={backlog:n}",
                            "audit: audit_lost={lost:n}",
                            "audit: rate limit exceeded",
                            "audit: backlog limit exceeded",
                            "audit: kauditd hold queue overflow",
                            "audit: audit_backlog={backlog:n} > audit_backlog_limit={limit:n}");

    static final Decoder LOCKDOWN =
            Decoder.of("sec.lockdown_sig", 85, "A module without a valid signature was refused")
                    .source("security/lockdown/lockdown.c, kernel/module/signing.c, Linux 6.12")
                    .means(
                            "Somebody tried to load code into the kernel that its keys do not vouch for.")
                    .check(
                            "Who loads it: a driver that was built here (nvidia, zfs, virtualbox), or an intruder.")
                    .shapes(
                            "Loading of unsigned module is rejected",
                            "Loading of module with unavailable key is rejected",
                            "Loading of module with untrusted signature is rejected");

    static final Decoder MODULE_UNSIGNED =
            Decoder.of("sec.module_unsigned", 50, "A module without a valid signature was loaded")
                    .source("kernel/module/main.c, Linux 6.12")
                    .means("The kernel runs code that its builder did not sign.")
                    .check("Expected for DKMS drivers; otherwise find out who loaded it.")
                    .shapes(
                            "PKCS#7 signature not signed with a trusted key",
                            "^{module}: module verification failed: signature and/or required key missing");

    static final Decoder TAINT =
            Decoder.of("sec.taint", 30, "The kernel is tainted")
                    .source("kernel/module/main.c, kernel/panic.c, Linux 6.12")
                    .means(
                            "Proprietary, out-of-tree or forced code was loaded, or an error happened before.")
                    .check("cat /proc/sys/kernel/tainted; needed when a bug is reported.")
                    .shapes(
                            "^{module}: loading out-of-tree module taints kernel",
                            "^{module}: module license '{license:*}' taints kernel",
                            "taints kernel");

    static final Decoder USERCOPY =
            Decoder.of(
                            "sec.usercopy_smap",
                            80,
                            "The kernel stopped what looks like an attack on itself")
                    .source("mm/usercopy.c usercopy_abort(), arch/x86/mm/fault.c, Linux 6.12")
                    .means(
                            "A copy beyond an object, or an execution of user memory by the kernel, was blocked: a bug or an exploit attempt.")
                    .check("Which process; treat as a security incident until explained.")
                    .shapes(
                            "usercopy: Kernel memory {operation} attempt detected {direction} {object:*} (offset {offset:n}, size {size:n})",
                            "usercopy: Kernel memory",
                            "unable to execute userspace code (SMEP?) (uid: {uid:n})",
                            "kernel tried to execute NX-protected page - exploit attempt? (uid: {uid:n})",
                            "exploit attempt? (uid: {uid:n})");

    static final Decoder PROMISC =
            Decoder.of("sec.promisc", 40, "A network card listens to all traffic")
                    .source("net/core/dev.c __dev_set_promiscuity(), Linux 6.12")
                    .means(
                            "A program (tcpdump, a bridge, a sniffer) made the card pass on everything.")
                    .check("Expected for bridges and containers; otherwise find the program.")
                    .shapes(
                            "{device}: entered promiscuous mode",
                            "device {device} entered promiscuous mode");

    static final Decoder INTEGRITY =
            Decoder.of("sec.integrity", 45, "Measuring or appraising of files is in trouble")
                    .source("security/integrity, Linux 6.12")
                    .means("IMA or EVM cannot reach the TPM, lacks a key or refused a file.")
                    .check("TPM state; keys in the .ima and .evm keyrings; the file named.")
                    .shapes(
                            "ima: Error Communicating to TPM chip{detail:*}",
                            "integrity: Problem loading X.509 certificate {error}",
                            "audit: type=1800 {*}op=appraise_data cause={cause}");

    static final Decoder LOCKED =
            Decoder.of("sec.lockdown", 50, "Lockdown stopped an operation")
                    .source("security/lockdown/lockdown.c, Linux 6.12")
                    .means("Secure boot forbids what a program asked for; the kernel is as it was.")
                    .check("The program named: a tool that reads hardware, or somebody who probes.")
                    .shapes(
                            "Lockdown: {comm:*}: {operation:*} is restricted; see man kernel_lockdown.7")
                    .unless("hibernation is restricted");

    static final List<Decoder> ALL =
            List.of(
                    SEGFAULT,
                    AUDIT_DENIED,
                    AUDIT_LOST,
                    LOCKDOWN,
                    MODULE_UNSIGNED,
                    TAINT,
                    USERCOPY,
                    PROMISC,
                    INTEGRITY,
                    LOCKED);

    private SecurityKinds() {}
}
