package org.printkeeper.core.detect;

import java.util.List;

/** Memory: out of memory, allocation failures, bad pages, failing memory. */
final class MemoryKinds {
    static final Decoder OOM_GLOBAL =
            Decoder.of("mem.oom.global", 95, "Out of memory: the kernel killed a process")
                    .source("mm/oom_kill.c __oom_kill_process(), dump_header(), Linux 6.12; 3.13")
                    .means("All memory was in use and the kernel killed a process to go on.")
                    .check(
                            "Who used it: the task list and 'Mem-Info' of the report; was the victim the cause? Swap, limits, leaks.")
                    .shapes(
                            "^Out of memory: Kill{*}process {pid:n} ({comm:*}) total-vm:{total_vm_kb:n}kB, anon-rss:{anon_rss_kb:n}kB, file-rss:{file_rss_kb:n}kB",
                            "^Out of memory: Kill{*}process {pid:n} ({comm:*}) {*}total-vm:{total_vm_kb:n}kB, anon-rss:{anon_rss_kb:n}kB, file-rss:{file_rss_kb:n}kB",
                            "Out of memory: Kill{*}process {pid:n} ({comm:*})",
                            "Out of memory and no killable processes",
                            "System is deadlocked on memory")
                    .unless("Memory cgroup out of memory", "ODEBUG: Out of memory");

    static final Decoder OOM_MEMCG =
            Decoder.of("mem.oom.memcg", 85, "Memory limit of a control group: a process was killed")
                    .source("mm/oom_kill.c oom_kill_process(), mm/memcontrol.c, Linux 6.12")
                    .means(
                            "A control group (container, service) reached its memory limit and the kernel killed a process in it.")
                    .check(
                            "Is the limit right for the load? memory.max and memory.events of the group; a leak in the victim.")
                    .shapes(
                            "Memory cgroup out of memory: Kill{*}process {pid:n} ({comm:*}) total-vm:{total_vm_kb:n}kB, anon-rss:{anon_rss_kb:n}kB, file-rss:{file_rss_kb:n}kB",
                            "Memory cgroup out of memory: Kill{*}process {pid:n} ({comm:*}) {*}total-vm:{total_vm_kb:n}kB, anon-rss:{anon_rss_kb:n}kB, file-rss:{file_rss_kb:n}kB",
                            "Memory cgroup out of memory: Kill{*}process {pid:n} ({comm:*})");

    /** Apart from the kills, so that counting those counts each kill once. */
    static final Decoder OOM_REPORT =
            Decoder.of("mem.oom.report", 65, "Part of the report of an out-of-memory kill")
                    .source(
                            "mm/oom_kill.c dump_header(), dump_oom_victim(), mm/memcontrol.c, Linux 6.12; 3.13")
                    .means(
                            "The kernel looked for a process to kill; whether all memory or that of a control group was used up, the line alone does not always tell.")
                    .check(
                            "See the kill that follows. The kernel limits these reports: there may be more kills than reports.")
                    .shapes(
                            "^{trigger:*} invoked oom-killer: gfp_mask={gfp_mask}, {*}order={order},",
                            "^{trigger:*} invoked oom-killer:",
                            "oom-kill:constraint={constraint:*},nodemask={*},oom_memcg={oom_memcg:*},task_memcg={task_memcg:*},task={comm:*},pid={pid:n},uid={uid:n}",
                            "oom-kill:constraint={constraint:*},nodemask={*},task={comm:*},pid={pid:n},uid={uid:n}",
                            "Tasks in {task_memcg} are going to be killed due to memory.oom.group set",
                            "^Killed process {pid:n} ({comm:*}){*}total-vm:{total_vm_kb:n}kB, anon-rss:{anon_rss_kb:n}kB, file-rss:{file_rss_kb:n}kB",
                            "^Killed process {pid:n} ({comm:*})");

    static final Decoder OOM_REAPED =
            Decoder.of("mem.oom.reaped", 70, "The OOM victim's memory was taken back")
                    .source("mm/oom_kill.c oom_reap_task(), Linux 6.12")
                    .means("The reaper freed (or could not free) the memory of a killed process.")
                    .check(
                            "See the OOM kill just before; 'unable to reap' means the victim is stuck in the kernel.")
                    .shapes(
                            "oom_reaper: reaped process {pid:n} ({comm:*}), now anon-rss:{anon_rss_kb:n}kB, file-rss:{file_rss_kb:n}kB, shmem-rss:{shmem_rss_kb:n}kB",
                            "oom_reaper: reaped process {pid:n} ({comm:*})",
                            "oom_reaper: unable to reap pid:{pid:n} ({comm:*})");

    static final Decoder ALLOC_FAILURE =
            Decoder.of("mem.alloc_failure", 60, "The kernel could not allocate memory")
                    .source(
                            "mm/page_alloc.c warn_alloc(), mm/slub.c slab_out_of_memory(), mm/vmalloc.c, Linux 6.12")
                    .means(
                            "An allocation inside the kernel failed; something may have been dropped or refused.")
                    .check(
                            "Order and gfp mask: a high order points to fragmentation, GFP_ATOMIC to bursts (vm.min_free_kbytes).")
                    .shapes(
                            "^{comm:*}: page allocation failure: order:{order:n}, mode:{mode}",
                            "^{comm:*}: page allocation failure",
                            "page allocation stalls for {millis:n}ms",
                            "SLUB: Unable to allocate memory on {*}node {node}",
                            "SLUB: Unable to allocate memory",
                            "vmalloc: allocation failure",
                            "vmalloc error: size {size:n}",
                            "vmap allocation for size {size:n} failed",
                            "swiotlb buffer is full",
                            "swap_dup: Bad swap file entry",
                            "cma_alloc: {*}alloc failed, req-size: {pages:n} pages",
                            "percpu: allocation failed, size={size:n}",
                            "HugeTLB: allocating {pages:n} of page size {*} failed");

    static final Decoder BAD_PAGE =
            Decoder.of("mem.bad_page", 95, "A page of memory is in a state that cannot be")
                    .source(
                            "mm/page_alloc.c bad_page(), mm/memory.c print_bad_pte(), mm/swapfile.c, Linux 6.12")
                    .means(
                            "The kernel's own bookkeeping of memory is damaged: a kernel bug or failing memory.")
                    .check(
                            "Test the memory (EDAC, memtest), look for out-of-tree modules; restart soon.")
                    .shapes(
                            "BUG: Bad page state in process {comm:*}  pfn:{pfn:x}",
                            "BUG: Bad page state",
                            "BUG: Bad page map in process {comm:*}  pte:{pte:x}",
                            "BUG: Bad page map",
                            "BUG: Bad page cache in process {comm:*}  pfn:{pfn:x}",
                            "get_swap_device: Bad swap file entry {entry:x}",
                            "Bad swap file entry {entry:x}",
                            "Bad swap offset entry {entry:x}");

    static final Decoder HWPOISON =
            Decoder.of("mem.hwpoison", 90, "Memory page failed and was taken out of use")
                    .source("mm/memory-failure.c, Linux 6.12")
                    .means(
                            "The hardware reported an uncorrected error in a page; its users are killed or the page is replaced.")
                    .check("Which DIMM (EDAC, mce, BMC log); replace it; the killed processes.")
                    .shapes(
                            "Memory failure: {pfn:x}: recovery action for {page:*}: {action:*}",
                            "Memory failure: {pfn:x}: Sending {signal} to {comm:*}:{pid:n} due to hardware memory corruption",
                            "Memory failure: {pfn:x}: {action:*}",
                            "^MCE {pfn:x}: {action:*}",
                            "Killing {comm:*}:{pid:n} due to hardware memory corruption",
                            "soft offline: {pfn:x}: {action:*}",
                            "soft_offline: {pfn:x}: {action:*}",
                            "Injecting memory failure at pfn {pfn:x}",
                            "Injecting memory failure for pfn {pfn:x}",
                            "Soft offlining pfn {pfn:x} at process virtual address {address:x}");

    static final Decoder LEAK =
            Decoder.of("mem.leak", 70, "Memory of the kernel is never freed")
                    .source("mm/kmemleak.c, Linux 6.12")
                    .means("kmemleak found kernel objects that nothing refers to any more.")
                    .check("cat /sys/kernel/debug/kmemleak for the allocation stacks.")
                    .shapes("kmemleak: {count:n} new suspected memory leaks");

    static final Decoder RSS_COUNTER =
            Decoder.of("mem.rss_counter", 75, "A process ended with a wrong memory account")
                    .source("kernel/fork.c check_mm(), Linux 6.12")
                    .means(
                            "The kernel's count of a process's pages did not end at zero: a kernel bug.")
                    .check("Earlier 'Bad page' or oops lines; kernel version; out-of-tree modules.")
                    .shapes(
                            "BUG: Bad rss-counter state mm:{mm} {*}type:{type} val:{value}",
                            "BUG: Bad rss-counter state",
                            "BUG: non-zero pgtables_bytes on freeing mm",
                            "BUG: non-zero nr_ptes on freeing mm",
                            "BUG: non-zero nr_pmds on freeing mm");

    static final Decoder SWAP_ERROR =
            Decoder.of(
                            "mem.swap_error",
                            80,
                            "Memory that was swapped out cannot be read or written")
                    .source("mm/page_io.c, mm/swapfile.c, Linux 6.12")
                    .means(
                            "The swap device failed or its bookkeeping is damaged; a process whose pages are there dies.")
                    .check("The disk below the swap device; swapoff it when it fails again.")
                    .shapes(
                            "Read-error on swap-device ({device:*})",
                            "Write-error on swap-device ({device:*})",
                            "swap_free: Unused swap offset entry {entry:x}",
                            "swap_free: Unused swap file entry {entry:x}");

    static final Decoder SWAP_ON =
            Decoder.of("mem.swap_on", 10, "Swap space was added")
                    .source("mm/swapfile.c swapon(), Linux 6.12")
                    .means("Memory can be moved to a disk or file from now on.")
                    .check("Expected at boot; later, who turned it on.")
                    .shapes("Adding {size_kb:n}k swap on {device}");

    static final List<Decoder> ALL =
            List.of(
                    OOM_GLOBAL,
                    OOM_MEMCG,
                    OOM_REPORT,
                    OOM_REAPED,
                    ALLOC_FAILURE,
                    BAD_PAGE,
                    HWPOISON,
                    LEAK,
                    RSS_COUNTER,
                    SWAP_ERROR,
                    SWAP_ON);

    private MemoryKinds() {}
}
