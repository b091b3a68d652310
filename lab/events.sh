# events.sh - one function per kind of real kernel event: event_NAME makes it and says with `expect` what the kernel prints.
# Nothing here fakes a kernel line; user-inject, multi-line, no-newline and long-escaped write to /dev/kmsg as any root may.
# A line "#event NAME [ARGS]  text" above each is what `lab events` prints.
# shellcheck shell=bash
: "${here:?}"

#: events                            list the events
cmd_events() { sed -n 's/^#event /  /p' "$here/events.sh"; }

#: event NAME [N]                    make one; JSON: first_seq, last_seq, expected lines with wanted and found counts
cmd_event() {
  local name=${1:-} make=event_${1//-/_} first last reference
  if [ -z "$name" ] || ! declare -F "$make" >/dev/null; then die "no event '$name'; try: lab events"; fi
  shift
  need jq jq
  take_turn
  new_scratch
  expected=()
  first=$(kmsg next) reference=$scratch/records
  record "$first" "$reference"
  "$make" "$@" >/dev/null
  undo_but_scratch
  wait_for 20 all_found "$reference" || true          # audit and the rate-limited report come from other threads
  record_end
  last=$(($(kmsg next) - 1))
  local wanted regex found ok=true line lines=()
  for line in "${expected[@]}"; do
    wanted=${line%% *} regex=${line#* } found=$(matches "$regex" "$reference")
    [ "$found" -ge "$wanted" ] || ok=false
    lines+=("$(jq -nc --arg regex "$regex" --argjson wanted "$wanted" --argjson found "$found" '{$regex, $wanted, $found}')")
  done
  printf '%s\n' "${lines[@]}" | jq -sc --arg event "$name" --arg boot "$(boot_id)" --argjson first "$first" --argjson last "$last" --argjson ok $ok \
    '{event: $event, boot: $boot, first_seq: $first, last_seq: $last, records: ($last - $first + 1), expected: ., ok: $ok}'
  $ok
}

#: flood N PER_MS FILE               N netfilter records (DPT=1..N) at PER_MS per ms, 0 = flat out; recorded in FILE; JSON: produced, matching
cmd_flood() {
  local n=${1:?N} per_ms=${2:?PER_MS} reference=${3:?FILE} first
  need jq jq
  need nft nftables
  take_turn
  first=$(kmsg next)
  record "$first" "$reference"
  netfilter "$n" "$per_ms" LAB-flood
  record_end
  jq -nc --arg boot "$(boot_id)" --arg file "$reference" --argjson first "$first" --argjson last "$(($(kmsg next) - 1))" --argjson produced "$logged" \
    --argjson recorded "$(matches LAB-flood "$reference")" --argjson gaps "$(wc -l <"$reference.gaps")" \
    '{boot: $boot, first_seq: $first, last_seq: $last, pattern: "LAB-flood ", produced: $produced, reference: {file: $file, matching: $recorded, gaps: $gaps}}'
}

#: pour PER_SECOND                   short user-space records ("t 000001", ...) at a steady rate until stdin ends; prints how many
cmd_pour() {
  take_turn
  knob /proc/sys/kernel/printk_devkmsg on
  kmsg pour "${1:?PER_SECOND}"
}

expect() { expected+=("$1 $2"); }                      # expect AT_LEAST REGEX, of one raw line "prio,seq,usec,flags;text"
all_found() { local line; for line in "${expected[@]}"; do [ "$(matches "${line#* }" "$1")" -ge "${line%% *}" ] || return 1; done; }

seen() { [ "$(matches "$1" "$reference")" -gt 0 ]; }
# until_seen REGEX COMMAND...: the kernel rate-limits most kinds (10 in 5 s, shared by all processes), so try for 7 s
until_seen() {
  local regex=$1 i; shift
  expect 1 "$regex"
  for i in 1 2 3 4 5 6 7; do "$@" 2>/dev/null || true; wait_for 5 seen "$regex" && return; sleep 0.5; done
}

# The machine is put back before the count, because putting back makes records too (unmounts, links going down); the
# recorder and the scratch folder (pushed first, so last in the stack) are still needed.
undo_but_scratch() { local step keep=2; while [ ${#undo[@]} -gt $keep ]; do step=${undo[0]}; undo=("${undo[@]:1}"); eval "$step" || true; done; }

# --- memory
# memcg LIMIT_MB: an own memory cgroup until unwind, version 1 or 2; sets cgroup, and the files of its procs and kill count.
memcg() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    grep -qw memory /sys/fs/cgroup/cgroup.subtree_control || put /sys/fs/cgroup/cgroup.subtree_control +memory
    cgroup=/sys/fs/cgroup/lab.$$.$RANDOM; mkdir "$cgroup"; put "$cgroup/memory.max" $(($1 << 20)); kills=$cgroup/memory.events
    [ ! -e "$cgroup/memory.swap.max" ] || put "$cgroup/memory.swap.max" 0
  else
    cgroup=/sys/fs/cgroup/memory/lab.$$.$RANDOM; mkdir "$cgroup"; put "$cgroup/memory.limit_in_bytes" $(($1 << 20)); kills=$cgroup/memory.oom_control
  fi
  defer wait_for 20 rmdir "$cgroup"
}
# oom_kills N [NAME]: N memory cgroup OOM kills of processes called NAME; sets killed to the kernel's own count of them.
# (It and netfilter set variables because a $(...) is a subshell, where what `defer` notes would be forgotten.)
oom_kills() {
  local i victim; victim=$(bin victim)
  memcg 4
  for ((i = 0; i < $1; i++)); do (echo "$BASHPID" >"$cgroup/cgroup.procs"; exec "$victim" memory "${2:-lab-victim}" 9<&-) || true; done 2>/dev/null
  # shellcheck disable=SC2034  # read in losses.sh
  killed=$(awk '$1 == "oom_kill" { print $2 }' "$kills")
}
#event oom [N]            N memory cgroup OOM kills with the full report (kernel limit: 10 full reports in 5 s)
event_oom() {
  local n=${1:-1} i
  memcg 16
  for ((i = 0; i < n; i++)); do (echo "$BASHPID" >"$cgroup/cgroup.procs"; exec tail /dev/zero 9<&-) || true; done 2>/dev/null
  expect $((n < 10 ? n : 10)) 'invoked oom-killer'
  expect "$n" 'Memory cgroup out of memory: Killed process [0-9]+ \(tail\)'
}
#event oom-burst [N]      N OOM kills as fast as they go: beyond the tenth in 5 s only the lines that name the kill
event_oom_burst() { local n=${1:-47}; oom_kills "$n" lab-burst; expect "$n" 'Memory cgroup out of memory: Killed process [0-9]+ \(lab-burst\)'; }
#event drop-caches        "NAME (PID): drop_caches: 1"
event_drop_caches() { put /proc/sys/vm/drop_caches 1; expect 1 'drop_caches: 1'; }
#event swap               swap on and off on a file
event_swap() {
  dd if=/dev/zero of="$scratch/swap" bs=1M count=16 status=none; chmod 600 "$scratch/swap"; mkswap -q "$scratch/swap"
  swapon "$scratch/swap" && swapoff "$scratch/swap"
  expect 1 'Adding [0-9]+k swap on .* $'               # the kernel's text ends with a space
}

# --- processes that die
die_of() { local i victim; victim=$(bin victim); for ((i = 0; i < ${3:-1}; i++)); do ("$victim" "$1" "$2" 9<&-) || true; done 2>/dev/null; }
#event segv               a segmentation fault (two records: the fault and "Code:")
event_segv() { until_seen 'lab-segv\[[0-9]+\]: segfault at 0 ip' die_of segv lab-segv; }
#event gp                 a general protection fault
event_gp() { until_seen 'traps: lab-gp\[[0-9]+\] general protection fault' die_of gp lab-gp; }
#event ud                 an invalid opcode
event_ud() { until_seen 'traps: lab-ud\[[0-9]+\] trap invalid opcode' die_of ud lab-ud; }
#event int3               a breakpoint trap
event_int3() { until_seen 'traps: lab-int3\[[0-9]+\] trap int3' die_of int3 lab-int3; }
#event div                a division by zero
event_div() { until_seen 'traps: lab-div\[[0-9]+\] trap divide error' die_of div lab-div; }
#event fatal-signal       abort() with print-fatal-signals on
event_fatal_signal() { knob /proc/sys/kernel/print-fatal-signals 1; die_of abort lab-abort; expect 1 'potentially unexpected fatal signal 6'; }
#event suppressed         30 segfaults at once, one more 6 s later: 10 are printed, then "20 callbacks suppressed" (12 s)
event_suppressed() {
  sleep 5.5                                            # start with a fresh rate limit, whatever ran before
  die_of segv lab-many 30; sleep 6; die_of segv lab-many
  expect 6 'lab-many\[[0-9]+\]: segfault'; expect 1 'show_signal_msg: [0-9]+ callbacks suppressed'
}
#event seccomp            a forbidden system call: without auditd the audit record goes to the kernel log
event_seccomp() { die_of seccomp lab-seccomp; expect 1 'audit: type=1326 .*comm="lab-seccomp"'; }
#event exec-stack         a program that asks for an executable stack (the kernel says so once per boot)
event_exec_stack() {
  echo 'int main(void){return 0;}' | cc -z execstack -x c -o "$scratch/stack" - 2>/dev/null && "$scratch/stack"
  expect 0 'started with executable stack'
}
#event unsafe-core        suid_dumpable=2 with a relative core_pattern: "Unsafe core_pattern used"
event_unsafe_core() {
  knob /proc/sys/kernel/core_pattern core; knob /proc/sys/fs/suid_dumpable 2
  expect 1 'Unsafe core_pattern used'
}
#event hostile-name       a process called ESC [2J <b>x</b> newline z is OOM-killed and segfaults
event_hostile_name() {
  local name=$'\x1b[2J<b>x</b>\nz'
  oom_kills 1 "$name"; until_seen '\\x1b\[2J<b>x</b>\\x0az\[[0-9]+\]: segfault' die_of segv "$name"
  expect 1 'Killed process [0-9]+ \(\\x1b\[2J<b>x</b>\\x0az\)'
}
#event fork-rejected      the pids cgroup refuses a fork
event_fork_rejected() {
  local group=/sys/fs/cgroup/pids/lab.$$
  [ -d /sys/fs/cgroup/pids ] || group=/sys/fs/cgroup/lab.$$
  mkdir "$group"; defer wait_for 20 rmdir "$group"; put "$group/pids.max" 3
  (echo "$BASHPID" >"$group/cgroup.procs"; for _ in 1 2 3 4 5; do sleep 0.2 & done; wait) 9<&- 2>/dev/null || true
  expect 1 'cgroup: fork rejected by pids controller in'
}
thaw() { fsfreeze -u "$1" 2>/dev/null || true; [ -z "${hung:-}" ] || wait "$hung" || true; }
#event hung-task          a write to a frozen file system for longer than a 2 s limit (6 s, some 43 records a report)
event_hung_task() {
  local limit=/proc/sys/kernel/hung_task
  knob ${limit}_warnings 4; knob ${limit}_check_interval_secs 1; knob ${limit}_timeout_secs 2
  loop_ext4 "$scratch/frozen.img"
  defer thaw "$scratch/mnt"
  fsfreeze -f "$scratch/mnt"
  touch "$scratch/mnt/x" 9<&- & hung=$!
  sleep 6
  expect 1 'INFO: task touch:[0-9]+ blocked for more than [0-9]+ seconds'
}

# --- network, always in a network namespace of its own that dies with its process
# netfilter N [PER_MS] [PREFIX]: N packets, each logged by a netfilter rule with serial number DPT=1..N (then dropped);
# sets logged to how many the kernel's rule counted. PER_MS packets per millisecond, 0 is flat out (some 90,000 records a second).
netfilter() {
  need nft nftables
  [ "$(</proc/sys/net/netfilter/nf_log_all_netns)" = 1 ] || knob /proc/sys/net/netfilter/nf_log_all_netns 1    # else netns are mute
  # shellcheck disable=SC2016,SC2034  # logged is read in losses.sh
  logged=$(unshare -n bash -c '
    ip link set lo up
    echo "table inet lab { chain out { type filter hook output priority 0; udp dport != 0 counter log prefix \"$3 \" level warn drop; }; }" | nft -f -
    "$0" udp "$1" "$2"
    nft list table inet lab | sed -n "s/.*counter packets \([0-9]*\).*/\1/p"' "$(bin packets)" "$1" "${2:-20}" "${3:-LAB}" 9<&-)
}
#event netfilter [N] [PER_MS]   flood of N netfilter LOG records, PER_MS per millisecond (default 1000 20; 0 = flat out)
event_netfilter() { local n=${1:-1000}; netfilter "$n" "${2:-20}" LABNF; expect "$n" ';LABNF IN= OUT=lo SRC=127\.0\.0\.1 .*DPT=[0-9]+ LEN=9 $'; }
#event promisc            promiscuous mode on and off of a real device: records with SUBSYSTEM= and DEVICE= lines
event_promisc() {
  local device; device=$(find /sys/class/net/*/device -maxdepth 0 2>/dev/null | head -1 | cut -d/ -f5)
  ip link set "$device" promisc on; ip link set "$device" promisc off
  expect 1 "$device: entered promiscuous mode"; expect 1 "$device: left promiscuous mode"; expect 2 '^ SUBSYSTEM='; expect 2 '^ DEVICE='
}
#event bridge             bridge and veth: port states, promiscuous mode (no DEVICE= lines)
event_bridge() {
  # shellcheck disable=SC2016
  unshare -n bash -c 'ip link add br0 type bridge; ip link add v0 type veth peer name v1; ip link set v0 master br0
    for i in v0 v1 br0; do ip link set $i up; done; ip link set v0 down; ip link del v0' 9<&-
  expect 1 'br0: port 1\(v0\) entered blocking state'; expect 1 'v0: entered promiscuous mode'
}
#event syn-flood          half-open connections beyond the backlog: "Possible SYN flooding" (once per listening socket)
event_syn_flood() {
  need nft nftables
  # shellcheck disable=SC2016
  unshare -n bash -c 'ip link set lo up
    echo "table inet lab { chain out { type filter hook output priority 0; tcp sport 9999 drop; }; }" | nft -f -; "$0" syn' "$(bin packets)" 9<&-
  expect 1 'Possible SYN flooding on port .*9999'
}
#event conntrack-full     connection tracking table full (the limit is the machine's, lowered for a moment)
event_conntrack_full() {
  need nft nftables
  knob /proc/sys/net/netfilter/nf_conntrack_max 4
  # shellcheck disable=SC2016
  unshare -n bash -c 'ip link set lo up
    echo "table inet lab { chain out { type filter hook output priority 0; ct state new accept; }; }" | nft -f -; "$0" udp 30' "$(bin packets)" 9<&-
  expect 1 'nf_conntrack: table full'
}

# --- storage, on loop devices over files
# loop_ext4 IMAGE [MOUNT_OPTIONS]: a small ext4, mounted at $scratch/mnt until unwind
loop_ext4() {
  [ -e "$1" ] || { truncate -s 16M "$1"; mkfs.ext4 -q -F "$1"; }
  mkdir -p "$scratch/mnt"; mounted -o "loop${2:+,$2}" "$1" "$scratch/mnt"
}
#event ext4               mount and unmount an ext4
event_ext4() { loop_ext4 "$scratch/a.img"; expect 1 'EXT4-fs \(loop[0-9]+\): mounted filesystem'; expect 1 'EXT4-fs \(loop[0-9]+\): unmounting'; }
#event ext4-error         an inode with garbage in it: "EXT4-fs error"
event_ext4_error() {
  loop_ext4 "$scratch/a.img"; mkdir "$scratch/mnt/d"; umount "$scratch/mnt"
  debugfs -w -R 'set_inode_field d block[0] 999999' "$scratch/a.img" 2>/dev/null
  mount -o loop,errors=continue "$scratch/a.img" "$scratch/mnt"
  ls -la "$scratch/mnt/d" 2>/dev/null || true; touch "$scratch/mnt/d/x" 2>/dev/null || true
  expect 1 'EXT4-fs error \(device loop[0-9]+\)'
}
#event ext4-abort         the device below a mounted ext4 runs out of space: I/O errors, journal aborted, read-only
event_ext4_abort() {
  mkdir -p "$scratch/full"; mounted -t tmpfs -o size=6M lab "$scratch/full"
  truncate -s 32M "$scratch/full/c.img"; mkfs.ext4 -q -F -E lazy_itable_init=1 "$scratch/full/c.img"
  loop_ext4 "$scratch/full/c.img" errors=remount-ro
  { dd if=/dev/zero of="$scratch/mnt/big" bs=1M count=20; sync -f "$scratch/mnt"; sleep 1; touch "$scratch/mnt/z"; sync -f "$scratch/mnt"; } 2>/dev/null || true
  expect 1 'EXT4-fs warning'; expect 1 'critical space allocation error, dev loop'; expect 1 'Aborting journal on device loop'
}
#event io-error           a read beyond the end of a shrunken backing file: "I/O error", "Buffer I/O error"
event_io_error() {
  local device
  truncate -s 16M "$scratch/b.img"; device=$(losetup -f --show "$scratch/b.img"); defer losetup -d "$device"; truncate -s 1M "$scratch/b.img"
  until_seen 'I/O error, dev loop[0-9]+, sector [0-9]+ op 0x0:\(READ\)' dd if="$device" of=/dev/null bs=4k skip=1000 count=4 iflag=direct
  until_seen 'Buffer I/O error on dev loop' dd if="$device" of=/dev/null bs=4k skip=2000 count=4
}
#event xfs-error          random bytes over XFS metadata: CRC errors with a hex dump
event_xfs_error() {
  need mkfs.xfs xfsprogs
  truncate -s 320M "$scratch/x.img"; mkfs.xfs -q -f "$scratch/x.img"
  mkdir -p "$scratch/mnt"; mount -o loop "$scratch/x.img" "$scratch/mnt"; mkdir "$scratch/mnt/d"; umount "$scratch/mnt"
  dd if=/dev/urandom of="$scratch/x.img" bs=4k seek=3 count=5 conv=notrunc status=none
  mount -o loop "$scratch/x.img" "$scratch/mnt" 2>/dev/null && { touch "$scratch/mnt/q" 2>/dev/null || true; umount "$scratch/mnt"; }
  expect 1 'XFS \(loop[0-9]+\): Metadata (CRC error|corruption) detected'; expect 1 '00000000: '
}

# --- what user space may write to /dev/kmsg; each `inject` is one write(2), so one record
inject() { kmsg write; }
#event user-inject        facilities and odd bytes from user space: kern is never granted, the rest is escaped
event_user_inject() {
  printf '<14>lab cut\0here\n' | inject; expect 1 ';lab cut$'                               # NUL ends it, so no newline: see no-newline
  printf '<5>lab plain\n' | inject; expect 1 '^13,.*;lab plain'                            # facility kern is turned into user
  printf '<0>lab emerg\n' | inject; expect 1 '^8,.*;lab emerg'
  printf 'lab bare\n' | inject; expect 1 '^12,.*;lab bare'
  printf '<131>lab local0\n' | inject; expect 1 '^131,.*;lab local0'
  printf '<30>systemd[1]: lab daemon\n' | inject; expect 1 '^30,.*;systemd\[1\]: lab daemon'
  printf '<2047>lab big\n' | inject; expect 1 '^2047,.*;lab big'                          # three digits at most for journald
  printf '<14>lab forged\n SUBSYSTEM=pci\n' | inject; expect 1 ';lab forged\\x0a SUBSYSTEM=pci'
  printf '<14>lab \x01\x7f\xc3\xa9\xff \\ end  \n' | inject; expect 1 ';lab \\x01\\x7f\\xc3\\xa9\\xff \\x5c end  $'
}
#event multi-line         two lines in one write: one record, the newline escaped
event_multi_line() { printf '<14>lab line A\nlab line B\n' | inject; expect 1 ';lab line A\\x0alab line B$'; }
#event no-newline         a record without final newline: unreadable until the next record is made, then both are there
event_no_newline() {
  local before; before=$(kmsg next)
  printf '<14>lab no newline' | inject
  [ "$(kmsg count "$before" 'lab no newline')" = 0 ] || say "it was readable at once (another record followed, or the kernel differs)"
  printf '<14>lab next\n' | inject
  expect 1 ';lab no newline$'; expect 1 ';lab next$'
}
#event long-escaped       900 bytes that escape to over 2048: the kernel cuts mid-escape and drops the final newline
long_escaped() { { printf '<14>%s ' "$1"; head -c 440 /dev/zero | sed 's/\x00/\xc3\xa9/g'; printf ' END\n'; } | inject; }
event_long_escaped() {
  long_escaped 'lab long'
  expect 1 ';lab long (\\xc3\\xa9){200,}'; expect 0 'lab long .*END'
}
#event printk-ratelimit [N]   N lines through one descriptor with printk_devkmsg=ratelimit: 10 pass, the rest is counted on close
event_printk_ratelimit() {
  local n=${1:-30} i
  knob /proc/sys/kernel/printk_devkmsg ratelimit
  { for ((i = 0; i < n; i++)); do echo "<14>lab limited $i"; done; } >/dev/kmsg
  expect 10 ';lab limited'; expect 1 "$((n - 10)) output lines suppressed due to ratelimiting"
}
