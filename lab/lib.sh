# lib.sh - what every part uses: work folder, undo stack, turn taking, tools on demand, the kernel log ring.
# shellcheck shell=bash
: "${here:?}"

LAB_DIR=$(readlink -m "${LAB_DIR:-${TMPDIR:-/tmp}/printkeeper-lab}")
LAB_CACHE=$(readlink -m "${LAB_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/printkeeper-lab}")

say() { echo "lab: $*" >&2; }
die() { say "$*"; exit 1; }

# able: can anything work here? One reason per line of defence, so that a skipped test can print it.
able() {
  [ "$EUID" = 0 ] || die "needs root: it makes kernel events and mounts"
  [ "$(uname -m)" = x86_64 ] || die "needs x86_64: found $(uname -m)"
  grep -qsx 'ID=debian' /etc/os-release || die "needs Debian: found $(sed -n 's/^PRETTY_NAME=//p' /etc/os-release 2>/dev/null || uname -s)"
  { : </dev/kmsg; } 2>/dev/null || die "needs a readable /dev/kmsg: in a container, start it with that device and CAP_SYSLOG"
}

# --- undo: whatever changes the machine pushes its reverse first; it runs last-in first-out, also on failure and signals.
undo=()
defer() { local quoted; printf -v quoted '%q ' "$@"; undo=("$quoted" "${undo[@]}"); }
unwind() {
  local step
  for step in "${undo[@]}"; do eval "$step" || true; done
  undo=()
}
trap unwind EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

put() { printf '%s\n' "$2" >"$1"; }
knob() { defer put "$1" "$(<"$1")"; put "$1" "$2"; }                  # set /proc/sys file $1 to $2 until unwind
scratch='' # set by new_scratch: a folder that lives until unwind
new_scratch() { scratch=$(mktemp -d "$LAB_DIR/tmp.XXXXXX"); defer rm -rf "$scratch"; }
mounted() { mount "$@"; defer umount "${@: -1}"; }                    # mount until unwind; the mount point comes last

# The ring and the printk settings are the machine's, so whoever makes events takes turns: one flock on the ring itself.
# It is held on fd 9, which daemons must not inherit (start them with 9<&-). LAB_TURN=held: `lab turn` holds it for us.
take_turn() {
  [ "${LAB_TURN:-}" != held ] || return 0
  exec 9</dev/kmsg
  flock -w "${LAB_WAIT:-300}" 9 || die "another lab has held the machine for ${LAB_WAIT:-300} s (LAB_WAIT)"
}
#: turn                              hold the machine: prints "held", lets go when stdin ends; run others with LAB_TURN=held
cmd_turn() { take_turn; echo held; cat >/dev/null; }

# --- tools
jq() { command jq -M "$@"; }                                           # no colours, also on a terminal
apt() { # install quietly, one lab at a time; refresh the index only when the first try fails
  local try=(flock "$LAB_CACHE/apt.lock" env DEBIAN_FRONTEND=noninteractive
    apt-get -qq --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 install -y "$@")
  "${try[@]}" >"$LAB_DIR/apt.log" 2>&1 9<&- && return
  { apt-get -qq update && "${try[@]}"; } >"$LAB_DIR/apt.log" 2>&1 9<&- || die "cannot install $*: see $LAB_DIR/apt.log"
}
need() { command -v "$1" >/dev/null || apt "$2"; }                    # need COMMAND PACKAGE

# bin NAME: path of our C tool NAME, compiled when its source is newer; static, so that it also runs in the VM.
bin() {
  local prebuilt=$here/bin/$1 built=$LAB_DIR/bin/$1 source=$here/src/$1.c
  [ -x "$prebuilt" ] && { echo "$prebuilt"; return; }
  if [ ! -x "$built" ] || [ "$source" -nt "$built" ]; then
    command -v cc >/dev/null || apt gcc libc6-dev
    mkdir -p "$LAB_DIR/bin"
    cc -O1 -Wall -Wextra -static -o "$built.$$" "$source" 9<&- || die "cannot compile $source"
    mv "$built.$$" "$built"                                            # renamed: two labs may build at once
  fi
  echo "$built"
}

# --- the ring
kmsg() { "$(bin kmsg)" "$@"; }
boot_id() { cat /proc/sys/kernel/random/boot_id; }
usec_now() { awk '{ printf "%.0f", $1 * 1e6 }' /proc/uptime; }            # CLOCK_BOOTTIME; equals printk's clock unless suspended

# A recorder reads the ring from sequence number $1 into file $2 beside everything else: the truth that later counts are
# compared with, because the ring itself holds some 900 records and belongs to everybody.
record() { "$(bin kmsg)" record "$1" >"$2" 2>"$2.gaps" 9<&- & recorder=$!; defer end_job "$recorder"; }
record_end() { end_job "$recorder"; }                                  # it drains the ring before it ends
matches() { grep -acE -- "$1" "$2" || true; }                          # matches REGEX FILE: number of lines

# end_job PID [SIGNAL]: end a background job of this shell; one that has been waited for is no longer listed, so never another's
end_job() { if jobs -p | grep -qx "$1"; then kill "-${2:-TERM}" "$1" 2>/dev/null || true; wait "$1" 2>/dev/null || true; fi; }

# --- processes: only ever the ones we started. A pid file holds "pid starttime", so a reused pid is not ours.
started_at() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
pid_save() { echo "$1 $(started_at "$1")" >"$2"; disown "$1" 2>/dev/null || true; }      # pid_save PID FILE; its end is no news of the shell
pid_of() { # pid_of FILE: prints the pid while it is alive and ours, else fails
  local pid since
  [ -s "$1" ] && read -r pid since <"$1" && [ -n "$since" ] && [ "$(started_at "$pid")" = "$since" ] &&
    ! grep -q '^State:.*Z' "/proc/$pid/status" && echo "$pid"
}
wait_for() { # wait_for TENTHS COMMAND...: until it succeeds
  local tenths=$1; shift
  while ! "$@" >/dev/null 2>&1; do [ $((tenths -= 1)) -gt 0 ] || return 1; sleep 0.1; done
}

#: ready [PART ...]                  can it work here? gets what PART (events rsyslog syslog-ng vm) needs; exit 1 and the reason if not
cmd_ready() {
  local part
  need jq jq
  need zstd zstd
  bin kmsg >/dev/null
  for part in "$@"; do
    case $part in
      events) need nft nftables; bin victim >/dev/null; bin packets >/dev/null ;;
      journald) [ -x "$JOURNALD" ] || apt systemd ;;
      rsyslog) unpack rsyslog ;;
      syslog-ng) unpack syslog-ng-core ;;
      prometheus) unpack prometheus; unpack prometheus-alertmanager ;;
      vm) image_build ;;
      *) die "lab ready: no part '$part'; parts: events journald rsyslog syslog-ng prometheus vm" ;;
    esac
  done
}
#: next-seq                          sequence number that the next kernel record will get
cmd_next_seq() { kmsg next; }
#: since SEQ [REGEX]                 raw records from SEQ on (that match REGEX, POSIX extended)
cmd_since() { kmsg since "$@"; }
#: count SEQ REGEX [LAST]            how many records from SEQ (to LAST) match REGEX
cmd_count() { kmsg count "$@"; }
#: record SEQ                        follow the ring from SEQ on until SIGTERM, raw to stdout, gaps to stderr
cmd_record() { exec "$(bin kmsg)" record "$@"; }
#: clean                             stop all collectors, unmount and delete all work files; downloads and the VM image stay
cmd_clean() {
  local folder
  for folder in "$LAB_DIR"/{journald,rsyslog,syslog-ng}/*/; do [ -d "$folder" ] && collector_rm "${folder%/}"; done
  rm -rf "${LAB_DIR:?}"/{journald,rsyslog,syslog-ng,loss,bin,run.*,vm,apt.log}
}
