package org.printkeeper.core.detect;

import static org.printkeeper.core.detect.Guilt.COUNTER;
import static org.printkeeper.core.detect.Guilt.Choice.AWAITED;
import static org.printkeeper.core.detect.Guilt.Choice.BEFORE_ENTRY;
import static org.printkeeper.core.detect.Guilt.STACK;
import static org.printkeeper.core.detect.Guilt.TRACE;
import static org.printkeeper.core.detect.Guilt.marker;
import static org.printkeeper.core.detect.Guilt.naming;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.printkeeper.core.detect.Guilt.Step;

/**
 * The sorts of crash reports and how they are named; the first rule that fits a report counts. One
 * table, longer than our files are: it reads best in one piece.
 *
 * <p>Source: the title grammar of syzkaller's dashboard (syzkaller.appspot.com), so that a title
 * found here finds the same bug there; kernel 3.18 to 6.19.
 */
final class TitleRules {
    private static final Step IN_HEADER = naming(TitleRules::afterIn);
    private static final Step LOCK_AT = naming(Frames::afterAt);
    private static final Step ANY_COUNTER = naming(Frames::afterCounterAnywhere);
    private static final Step LEAK_TRACE =
            marker(line -> line.contains("backtrace:") || line.contains("backtrace (crc "));
    private static final Step INTERRUPTED = marker(line -> line.contains("apic_timer_interrupt"));
    private static final Step INTERRUPTED_ARM =
            marker(line ->
                    line.contains("apic_timer_interrupt")
                            || line.contains("Exception stack")
                            || line.contains("el1h_64_irq"));
    private static final Step TRAP = new Guilt.Line(TitleRules::trapped);
    private static final Step CREATED =
            marker(line ->
                    line.contains("Uninit was created at:")
                            || (line.contains("Local variable ") && line.contains(" created at:")));

    private static final String NULL_POINTER =
            "BUG: unable to handle kernel NULL pointer dereference";
    private static final String BAD_ACCESS = "bad-access in {func}";
    private static final String BAD_FREE = "invalid-free in {func}";
    private static final String STALL = "stall in {func}";
    private static final String HANG = "hang in {func}";
    private static final String OVERFLOW = "stack-overflow in {func}";

    private static final List<TitleRule> SANITIZERS =
            List.of(
                    invalidFree("double-free or invalid-free"),
                    invalidFree("double-free"),
                    invalidFree("invalid-free"),
                    TitleRule.of(
                                    "BUG: KASAN: {bug} in {place}",
                                    "KASAN: {bug} {access} in {func}",
                                    IN_HEADER,
                                    TRACE,
                                    STACK)
                            .more("^{access} of size {size:n}", "^{access} at addr {address:x}")
                            .skip("kernel_fault tag_check mem_abort ^el1_ ^el1h_")
                            .alt(BAD_ACCESS),
                    TitleRule.of("BUG: KASAN: {bug} on address", "KASAN: {bug} {access}")
                            .more("^{access} of size {size:n}"),
                    TitleRule.of("BUG: KASAN: {detail:*}", "KASAN: {detail}").lostBeginning(),
                    TitleRule.of(
                                    "BUG: KMSAN: kernel-usb-infoleak in {place}",
                                    "KMSAN: kernel-usb-infoleak in {func}",
                                    STACK,
                                    CREATED,
                                    STACK)
                            .skip(
                                    "alloc_skb usb_submit_urb usb_start_wait_urb usb_bulk_msg usb_interrupt_msg usb_control_msg")
                            .alt("KMSAN origin in {func}")
                            .stackless(),
                    TitleRule.of(
                                    "BUG: KMSAN: {bug} in {place}",
                                    "KMSAN: {bug} in {func}",
                                    STACK,
                                    CREATED,
                                    STACK)
                            .skip(
                                    "alloc_skb netlink_ack netlink_rcv_skb _encrypt$ ^crypto_ ^cipher_ ^drbg_ ^rng_")
                            .alt(BAD_ACCESS)
                            .stackless(),
                    TitleRule.of("BUG: KCSAN: {detail:*}", "KCSAN: {detail}").stackless(),
                    kfence("use-after-free read", BAD_ACCESS),
                    kfence("use-after-free write", BAD_ACCESS),
                    kfence("out-of-bounds read", BAD_ACCESS),
                    kfence("out-of-bounds write", BAD_ACCESS),
                    kfence("invalid read", BAD_ACCESS),
                    kfence("invalid write", BAD_ACCESS),
                    kfence("invalid free", BAD_FREE),
                    kfence("memory corruption", ""),
                    ubsan("Undefined behaviour", "undefined-behaviour", ""),
                    ubsan("array-index-out-of-bounds", "array-index-out-of-bounds", BAD_ACCESS),
                    ubsan("{bug:*}", "{bug}", ""),
                    TitleRule.of("BUG: memory leak", "memory leak in {func}", LEAK_TRACE, STACK)
                            .skip(
                                    "kmemleak mmap kmem slab alloc create_object idr_get",
                                    "list_lru_init kasprintf kvasprintf pcpu_create strdup strndup memdup"));

    private static final List<TitleRule> FAULTS =
            List.of(
                    pagingRequest("BUG: unable to handle kernel paging request"),
                    pagingRequest("BUG: unable to handle page fault for address"),
                    pagingRequest("BUG: Unable to handle kernel data access"),
                    fault("BUG: unable to handle kernel NULL pointer dereference", NULL_POINTER),
                    fault("BUG: kernel NULL pointer dereference", NULL_POINTER),
                    fault("BUG: Kernel NULL pointer dereference", NULL_POINTER),
                    TitleRule.of("BUG: unable to handle kernel", "BUG: unable to handle kernel")
                            .lostBeginning(),
                    TitleRule.of("BUG: Unable to handle kernel", "BUG: unable to handle kernel")
                            .lostBeginning(),
                    pagingRequest("Unable to handle kernel paging request"),
                    fault("Unable to handle kernel NULL pointer dereference", NULL_POINTER),
                    fault(
                            "Unable to handle kernel access to user memory",
                            "BUG: unable to handle kernel access to user memory"),
                    pagingRequest("Unable to handle kernel pointer dereference"),
                    fault(
                            "{*}nable to handle kernel {what:*} at ",
                            "BUG: unable to handle kernel {what}"),
                    fault("general protection fault", "general protection fault"),
                    fault("stack segment: ", "stack segment fault").alt(""),
                    TitleRule.of("PANIC: double fault", "PANIC: double fault in {func}", COUNTER),
                    TitleRule.of("divide error: ", "divide error in {func}", COUNTER),
                    TitleRule.of("divide_error: ", "divide error in {func}", COUNTER),
                    TitleRule.of("invalid opcode: ", "invalid opcode in {func}", COUNTER),
                    fault("int3: ", "int3").alt(""),
                    fault("Internal error:", "Internal error"),
                    fault("Unhandled fault:", "Unhandled fault"),
                    fault("Alignment trap:", "Alignment trap"),
                    fault("{*}stack guard page was hit at", "BUG: stack guard page was hit")
                            .choose(BEFORE_ENTRY)
                            .alt(OVERFLOW),
                    traced("kernel BUG at mm/usercopy.c", "BUG: bad usercopy in {func}")
                            .skip("usercopy __check"),
                    traced("kernel BUG at lib/list_debug.c", "BUG: corrupted list in {func}")
                            .alt(BAD_ACCESS),
                    fault("kernel BUG at ", "kernel BUG").skip("^skb_").alt(""),
                    TitleRule.of("Kernel BUG {place:*}", "kernel BUG {place}"),
                    TitleRule.of(
                            "BUG kmalloc-{*}: Object already free", "BUG: Object already free"),
                    fault("Oops - {what:*} [#", "Oops: {what}"),
                    fault("Oops: {what:*} [#", "Oops: {what}"),
                    fault("{what:*}: {code:x} [#", "{what}"),
                    traced("rust_kernel: panicked at ", "{reason} in {func}"));

    private static final List<TitleRule> LOCKUPS =
            List.of(
                    fault("BUG: soft lockup", "BUG: soft lockup").choose(BEFORE_ENTRY).alt(STALL),
                    stall("INFO: rcu_{flavor} detected{*} stall"),
                    stall("INFO: rcu_{flavor} self-detected{*} stall"),
                    hung("INFO: task {task:*} blocked for more than {seconds:n} seconds"),
                    hung(
                            "INFO: task {task:*} blocked in I/O wait for more than {seconds:n} seconds"),
                    traced(
                                    "INFO: task {task:*} can't die for more than {*} seconds",
                                    "INFO: task can't die in {func}")
                            .skip("schedule")
                            .alt(HANG),
                    fault("hard LOCKUP", "hard LOCKUP").choose(BEFORE_ENTRY).alt(STALL),
                    TitleRule.of("BUG: workqueue lockup", "BUG: workqueue lockup").stackless(),
                    TitleRule.of(
                                    "BUG: workqueue leaked lock or atomic",
                                    "BUG: workqueue leaked lock or atomic in {worker}")
                            .more("last function: {worker}")
                            .stackless());

    private static final List<TitleRule> LOCKING =
            List.of(
                    TitleRule.of(
                                    "possible circular locking dependency detected",
                                    "possible deadlock in {func}",
                                    LOCK_AT,
                                    LOCK_AT,
                                    STACK)
                            .more("is trying to acquire lock{*}")
                            .skip(
                                    "process_one_work flush_workqueue drain_workqueue destroy_workqueue"),
                    deadlock(
                            "possible irq lock inversion dependency detected",
                            "just changed the state of lock"),
                    TitleRule.of(
                            "-safe -> {*}-unsafe lock order detected",
                            "possible deadlock in {func}",
                            marker(line -> line.contains("which became ") && line.endsWith(" at:")),
                            STACK),
                    deadlock("possible recursive locking detected", "is trying to acquire lock"),
                    traced("WARNING: inconsistent lock state", "inconsistent lock state in {func}"),
                    TitleRule.of(
                            "INFO: inconsistent lock state",
                            "inconsistent lock state in {func}",
                            marker(line -> line.contains("takes")),
                            LOCK_AT),
                    suspiciousRcu("WARNING: suspicious RCU usage"),
                    suspiciousRcu("INFO: suspicious RCU usage"),
                    TitleRule.of(
                            "{level}: bad unlock balance detected!",
                            "{level}: bad unlock balance in {func}",
                            ANY_COUNTER,
                            TRACE,
                            STACK),
                    TitleRule.of(
                            "{level}: held lock freed!",
                            "{level}: held lock freed in {func}",
                            naming(TitleRules::heldAt)),
                    TitleRule.of(
                            "WARNING: {*}still has locks held!",
                            "WARNING: still has locks held in {func}",
                            LOCK_AT),
                    TitleRule.of(
                            "BUG: {*}still has locks held!",
                            "BUG: still has locks held in {func}",
                            ANY_COUNTER),
                    TitleRule.of(
                                    "{level}: lock held when returning to user space",
                                    "{level}: lock held when returning to user space in {func}",
                                    marker(l ->
                                            l.contains("leaving the kernel with locks still held")),
                                    LOCK_AT)
                            .stackless(),
                    warning(
                            "WARNING: Nested lock was not taken",
                            "WARNING: nested lock was not taken in {func}"),
                    traced(
                                    "INFO: trying to register non-static key",
                                    "INFO: trying to register non-static key in {func}")
                            .skip("stack lock IRQ"),
                    traced("BUG: Invalid wait context", "WARNING: locking bug in {func}")
                            .skip("lock_sock release_sock"),
                    traced("BUG: spinlock {state:*} on", "BUG: spinlock {state} in {func}")
                            .skip("spin_ _lock _unlock"),
                    traced("BUG: rwlock {state:*} on", "BUG: rwlock {state} in {func}")
                            .skip("spin_ _lock _unlock"),
                    traced("BUG: scheduling while atomic", "BUG: scheduling while atomic in {func}")
                            .skip("schedule"),
                    traced(
                            "BUG: sleeping function called from invalid context",
                            "BUG: sleeping function called from invalid context in {func}"),
                    traced(
                                    "BUG: using {call}() in preemptible",
                                    "BUG: using {call}() in preemptible code in {func}")
                            .skip("dump_stack preemption preempt debug_ processor_id this_cpu"));

    private static final List<TitleRule> BUGS =
            List.of(
                    TitleRule.of("BUG: Bad rss-counter state", "BUG: Bad rss-counter state")
                            .stackless(),
                    TitleRule.of(
                                    "BUG: non-zero {counter} on freeing mm",
                                    "BUG: non-zero {counter} on freeing mm")
                            .stackless(),
                    TitleRule.of(
                                    "BUG: Dentry {*} still in use",
                                    "BUG: Dentry still in use in {action}")
                            .more("still in use {*} [{action} of "),
                    badPage("state"),
                    badPage("cache"),
                    TitleRule.of("BUG: Bad page map", "BUG: Bad page map"),
                    TitleRule.of(
                                    "INFO: {action} in {detail:*} age=",
                                    "INFO: {action} in {detail} age=NUM cpu=NUM pid=NUM")
                            .lostBeginning(),
                    TitleRule.of(
                                    "unregister_netdevice: waiting for {device} to become free",
                                    "unregister_netdevice: waiting for DEV to become free")
                            .stackless(),
                    TitleRule.of("BUG:{:e}", "BUG: corrupted").lostBeginning(),
                    TitleRule.of("WARNING:{:e}", "WARNING: corrupted").lostBeginning(),
                    TitleRule.of("INFO:{:e}", "INFO: corrupted").lostBeginning(),
                    TitleRule.of(
                                    "VFS: Close: file count is 0",
                                    "VFS: Close: file count is zero (use-after-free)")
                            .stackless(),
                    TitleRule.of(
                                    "VFS: Busy inodes after unmount",
                                    "VFS: Busy inodes after unmount (use-after-free)")
                            .stackless(),
                    TitleRule.of("^Booting the kernel.", "unexpected kernel reboot").stackless(),
                    TitleRule.of("SYZFATAL: {detail:*}", "SYZFATAL: {detail}")
                            .alt("SYZFATAL")
                            .stackless(),
                    TitleRule.of("SYZFAIL: {detail:*}", "SYZFAIL: {detail}").stackless(),
                    TitleRule.of("^fatal error: ", "go runtime error").stackless(),
                    TitleRule.of("^panic: ", "go runtime error").stackless(),
                    TitleRule.of("^runtime: ", "go runtime error").stackless());

    private static final List<TitleRule> WARNINGS =
            List.of(
                    checked("lib/debugobjects.c", "ODEBUG bug")
                            .skip(
                                    "debug_ rcu hrtimer_ timer_ work_ percpu_ vunmap vfree __free_ debug_check kobject_"),
                    checked("mm/usercopy.c", "bad usercopy").skip("usercopy __check"),
                    checked("lib/kobject.c", "kobject bug").skip("kobject_"),
                    checked("fs/proc/generic.c", "proc registration bug").skip("proc_"),
                    checked("lib/refcount.c", "refcount bug").skip("refcount kobject_"),
                    warning(
                                    "WARNING: {*}kernel/locking/lockdep.c{*}lock_",
                                    "WARNING: locking bug in {func}")
                            .skip("lock_sock release_sock"),
                    malloc("kmalloc"),
                    malloc("kvmalloc"),
                    malloc("k_malloc"),
                    malloc("krealloc"),
                    warning(
                            "WARNING: {*}mm/vmalloc.c{*}__vmalloc_node",
                            "WARNING: zero-size vmalloc in {func}"),
                    warning("WARNING: {*} usb_submit_urb", "WARNING in {func}/usb_submit_urb")
                            .skip(
                                    "usb_submit_urb usb_start_wait_urb usb_bulk_msg usb_interrupt_msg usb_control_msg"),
                    TitleRule.of(
                                    "WARNING: kernel stack regs at {*} has bad '{register}' value",
                                    "WARNING: kernel stack regs has bad '{register}' value")
                            .stackless(),
                    TitleRule.of(
                                    "WARNING: kernel stack frame pointer at {*} has bad value",
                                    "WARNING: kernel stack frame pointer has bad value")
                            .stackless(),
                    warning(
                            "WARNING: CPU: {cpu:n} PID: {pid:n} at {place}:{line:n}",
                            "WARNING in {func}"),
                    warning("WARNING: {*}at {place}.{suffix}:{line:n} ", "WARNING in {func}"),
                    warning("WARNING: {place}:{line:n} at ", "WARNING in {func}"),
                    warning("WARNING: [{note:*}] {place}:{line:n} at ", "WARNING in {func}"));

    private static final List<TitleRule> PANICS =
            List.of(
                    TitleRule.of(
                                    "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: {address:x}",
                                    "kernel panic: stack is corrupted in {func}",
                                    naming(TitleRules::corruptedIn))
                            .orElse(TRACE, STACK)
                            .skip("stack_chk")
                            .stackless(),
                    TitleRule.of(
                                    "Kernel panic - not syncing: stack-protector: Kernel stack is corrupted in: ",
                                    "kernel panic: stack is corrupted in {func}",
                                    naming(TitleRules::corruptedIn))
                            .stackless(),
                    traced(
                                    "Kernel panic - not syncing: corrupted stack end",
                                    "kernel panic: corrupted stack end in {func}")
                            .skip("schedule retint_kernel")
                            .choose(BEFORE_ENTRY)
                            .alt(OVERFLOW),
                    traced(
                                    "Kernel panic - not syncing: kernel stack overflow",
                                    "kernel stack overflow in {func}")
                            .skip("bad_stack")
                            .choose(BEFORE_ENTRY)
                            .alt(OVERFLOW),
                    TitleRule.of(
                            "Kernel panic - not syncing: Attempted to kill init!",
                            "kernel panic: Attempted to kill init!"),
                    TitleRule.of(
                            "Kernel panic - not syncing: Couldn't open N_TTY ldisc",
                            "kernel panic: Couldn't open N_TTY ldisc"),
                    TitleRule.of(
                                    "Kernel panic - not syncing: Fatal exception",
                                    "kernel panic: Fatal exception")
                            .lostBeginning(),
                    TitleRule.of(
                                    "Kernel panic - not syncing: panic_on_warn set",
                                    "kernel panic: panic_on_warn set")
                            .lostBeginning(),
                    TitleRule.of(
                                    "Kernel panic - not syncing: hung_task: blocked tasks",
                                    "kernel panic: hung_task: blocked tasks")
                            .lostBeginning(),
                    TitleRule.of(
                            "Kernel panic - not syncing: {reason:*}", "kernel panic: {reason}"));

    static final List<TitleRule> ALL =
            Stream.of(SANITIZERS, FAULTS, LOCKUPS, LOCKING, BUGS, WARNINGS, PANICS)
                    .flatMap(List::stream)
                    .toList();

    private TitleRules() {}

    private static TitleRule traced(String header, String title) {
        return TitleRule.of(header, title, TRACE, STACK);
    }

    private static TitleRule fault(String header, String what) {
        return TitleRule.of(header, what + " in {func}", COUNTER, TRACE, STACK)
                .orElse(TRACE, STACK)
                .alt(BAD_ACCESS);
    }

    private static TitleRule pagingRequest(String header) {
        return fault(header, "BUG: unable to handle kernel paging request");
    }

    private static TitleRule invalidFree(String words) {
        return TitleRule.of(
                        "BUG: KASAN: " + words + " in {place}",
                        "KASAN: invalid-free in {func}",
                        IN_HEADER,
                        TRACE,
                        STACK)
                .skip("slab_ kfree vunmap vfree")
                .alt(BAD_FREE);
    }

    private static TitleRule kfence(String words, String alt) {
        return TitleRule.of(
                        "BUG: KFENCE: " + words + " in {place}",
                        "KFENCE: " + words + " in {func}",
                        IN_HEADER,
                        STACK)
                .alt(alt)
                .stackless();
    }

    private static TitleRule ubsan(String words, String name, String alt) {
        return traced("UBSAN: " + words + " in ", "UBSAN: " + name + " in {func}")
                .skip("ubsan overflow")
                .alt(alt);
    }

    private static TitleRule stall(String header) {
        return TitleRule.of(
                        header, "INFO: rcu detected stall in {func}", INTERRUPTED, COUNTER, STACK)
                .orElse(INTERRUPTED_ARM, STACK)
                .skip("apic_timer_interrupt rcu")
                .choose(BEFORE_ENTRY)
                .alt(STALL);
    }

    private static TitleRule hung(String header) {
        return traced(header, "INFO: task hung in {func}").choose(AWAITED).alt(HANG);
    }

    private static TitleRule deadlock(String header, String before) {
        return TitleRule.of(
                header,
                "possible deadlock in {func}",
                marker(line -> line.contains(before)),
                LOCK_AT);
    }

    private static TitleRule suspiciousRcu(String header) {
        return traced(header, header + " in {func}").skip("rcu kmem slab");
    }

    private static TitleRule badPage(String what) {
        return TitleRule.of(
                        "BUG: Bad page " + what,
                        "BUG: Bad page " + what + " in {func}",
                        marker(line -> line.contains("page last allocated")),
                        STACK)
                .skip(
                        "free_page put_page get_page update_page release_page free_unref ^folio",
                        "^_folio ^__folio truncate_inode_pages page_frag_free alloc vmap page_owner");
    }

    /** New warnings come through a trap and give RIP first, old ones only print a stack. */
    private static TitleRule warning(String header, String title) {
        return TitleRule.of(header, title, TRAP, STACK).orElse(TRACE, STACK);
    }

    private static TitleRule checked(String file, String what) {
        return warning("WARNING: {*}" + file + ":", "WARNING: " + what + " in {func}");
    }

    private static TitleRule malloc(String function) {
        return warning("WARNING: {*}mm/{*}.c:{*} " + function, "WARNING: kmalloc bug in {func}")
                .skip("kmalloc krealloc slab kmem");
    }

    private static String afterIn(String line) {
        int at = line.indexOf(" in ");
        return at < 0 ? "" : Frames.functionAt(line, at + " in ".length());
    }

    /** Where the trap happened: x86 gives RIP, powerpc "--- interrupt: 700 at". */
    private static Optional<List<String>> trapped(String line) {
        String function = Frames.programCounter(line);
        String powerpc = function == null ? afterInterruptAt(line) : function;
        return function == null && powerpc.isEmpty()
                ? Optional.empty()
                : Optional.of(powerpc.isEmpty() ? List.of() : List.of(powerpc));
    }

    private static String afterInterruptAt(String line) {
        int start = line.indexOf("--- interrupt: ");
        int at = start < 0 ? -1 : line.indexOf(" at ", start);
        return at < 0 ? "" : Frames.functionAt(line, at + " at ".length());
    }

    private static String heldAt(String line) {
        String function = Frames.afterAt(line);
        return function.isEmpty() ? Frames.afterCounterAnywhere(line) : function;
    }

    private static String corruptedIn(String line) {
        String words = "Kernel stack is corrupted in: ";
        int at = line.indexOf(words);
        return at < 0 ? "" : Frames.functionAt(line, at + words.length());
    }
}
