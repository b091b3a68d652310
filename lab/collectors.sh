# collectors.sh - real collectors beside the system's own: each instance has a name, a folder, and is signalled only by its pid file.
# shellcheck shell=bash
: "${here:?}"
#
#   $LAB_DIR/KIND/NAME/pid      "pid starttime"
#   $LAB_DIR/KIND/NAME/conf     what it was started with
#   $LAB_DIR/KIND/NAME/stderr   what it said
# and its store: journald  var/ (persistent) or run/log/journal/ (volatile), rsyslog and syslog-ng  log/kern.log

#: journald start NAME [--storage persistent|volatile] [--size 64M] [--disk ext4] [--max-use 200M] [--set KEY=VALUE ...]
#: journald in NAME CMD...           run CMD where its /run and /var/log/journal are (journalctl --sync, --rotate, ...)
#: rsyslog start NAME imkmsg|imklog|imtcp|imjournal [--journald NAME] [--template NAME|STRING] [--module PARAMS] [--global PARAMS] [--directive LINE ...] [--size 64M]
#: syslog-ng start NAME [kmsg|proc] [--internal] [--size 64M]
#: debian PACKAGE PROGRAM ARG...     run a program of a Debian package that is unpacked, not installed, with its /usr/share over ours
#: KIND stop|pause|resume|kill9|pid|dir|rm NAME     KIND is journald, rsyslog or syslog-ng; dir prints its store; stop keeps it, rm does not
JOURNALD=/lib/systemd/systemd-journald
cmd_journald() { collector journald "$@"; }
#: root PACKAGE                        unpacks a package and what it needs, without installing them, and prints where
cmd_root() { unpack "${1:?package}"; echo "$root"; }
cmd_rsyslog() { collector rsyslog "$@"; }
cmd_debian() {
  unpack "$1"
  # shellcheck disable=SC2016
  exec unshare -m --propagation private bash -c '
    [ ! -d "$0/usr/share" ] || mount -t overlay lab -o "lowerdir=$0/usr/share:/usr/share" /usr/share
    program=$1; shift
    exec "$0/usr/bin/$program" "$@"' "$root" "${@:2}"
}
cmd_syslog_ng() { collector syslog-ng "$@"; }

collector() {
  local kind=$1 verb=${2:-} name=${3:-}
  [[ $name =~ ^[A-Za-z0-9_.-]+$ ]] || die "lab $kind start|stop|pause|resume|kill9|pid|dir|rm NAME"
  local folder=$LAB_DIR/$kind/$name; shift 3
  case $verb in
    start)
      ! pid_of "$folder/pid" >/dev/null || die "$kind $name runs already"
      mkdir -p "$folder"
      "${kind/-/_}_start" "$folder" "$@" ;;
    stop) collector_stop "$folder" ;;
    pause) collector_signal "$folder" STOP ;;
    resume) collector_signal "$folder" CONT ;;
    kill9) collector_signal "$folder" KILL; wait_for 50 gone "$folder" ;;
    pid) pid_of "$folder/pid" ;;
    dir) store_of "$kind" "$folder" ;;
    rm) collector_rm "$folder" ;;
    in) [ "$kind" = journald ] || die "only journald has a namespace"
      nsenter -t "$(pid_of "$folder/pid")" -m -- "$@" ;;
    *) die "lab $kind: unknown verb '$verb'" ;;
  esac
}

gone() { ! pid_of "$1/pid"; }
collector_signal() { local pid; pid=$(pid_of "$1/pid") || die "not running: $1"; kill "-$2" "$pid"; }
collector_stop() {
  local pid
  if pid=$(pid_of "$1/pid"); then
    kill -TERM "$pid"; kill -CONT "$pid" 2>/dev/null || true             # a paused one must wake to end
    wait_for 50 gone "$1" || kill -KILL "$pid"
  fi
  rm -f "$1/pid"
}
collector_rm() {
  local mounted
  collector_stop "$1"
  for mounted in var run log; do while mountpoint -q "$1/$mounted"; do umount "$1/$mounted"; done; done
  rm -rf "$1"
}
store_of() {
  case $1 in
    journald) if grep -qx Storage=persistent "$2/conf"; then echo "$2/var"; else echo "$2/run/log/journal"; fi ;;
    *) echo "$2/log/kern.log" ;;
  esac
}
real_disk() { # ext4 in a loop device: it can be frozen
  need mkfs.ext4 e2fsprogs; need fsfreeze util-linux
  mkdir -p "$1"
  mountpoint -q "$1" || { truncate -s "$2" "$1.disk"; mkfs.ext4 -qF "$1.disk"; mount -o loop "$1.disk" "$1"; }
}
small_disk() { mkdir -p "$1"; mountpoint -q "$1" || mount -t tmpfs -o "size=$2" lab "$1"; }    # mounted until rm

# journald needs neither systemd as pid 1 nor a notify socket: an own mount namespace, in which /run and /var/log/journal are
# ours, is enough. The two are tmpfs mounted outside, so they outlive the namespace and journalctl -D reads them from here.
journald_start() {
  local folder=$1 storage=persistent size=64M disk=tmpfs max=200M extra=(); shift
  while [ $# -gt 0 ]; do
    case $1 in
      --storage) storage=$2 ;; --size) size=$2 ;; --disk) disk=$2 ;; --max-use) max=$2 ;; --set) extra+=("$2") ;;
      *) die "journald: unknown option $1" ;;
    esac
    shift 2
  done
  [ -x "$JOURNALD" ] || apt systemd
  [ -s /etc/machine-id ] || die "no /etc/machine-id: run systemd-machine-id-setup"
  # RateLimit and Forward off, so that what is lost is lost by the case; Compress off, so that sizes are predictable
  printf '%s\n' '[Journal]' "Storage=$storage" "SystemMaxUse=$max" "RuntimeMaxUse=$max" Compress=no Seal=no RateLimitIntervalSec=0 \
    RateLimitBurst=0 ForwardToSyslog=no ForwardToKMsg=no ForwardToConsole=no ForwardToWall=no ReadKMsg=yes Audit=no MaxLevelStore=debug \
    "${extra[@]}" >"$folder/conf"
  case $disk in tmpfs) small_disk "$folder/var" "$size" ;; ext4) real_disk "$folder/var" "$size" ;; *) die "journald: no disk $disk" ;; esac
  small_disk "$folder/run" "$size"
  rm -f "$folder/run/systemd/journal/io.systemd.journal"
  # shellcheck disable=SC2016
  setsid unshare -m --propagation private bash -c '
    mkdir -p /var/log/journal "$0/run/systemd/journal"
    mount --bind "$0/var" /var/log/journal
    mount --bind "$0/run" /run
    if grep -qx Storage=persistent "$0/conf"; then touch /run/systemd/journal/flushed; fi     # else it stays in /run until a flush
    mount --bind "$0/conf" /etc/systemd/journald.conf
    exec env -u NOTIFY_SOCKET "$1"' "$folder" "$JOURNALD" </dev/null >"$folder/stderr" 2>&1 9<&- &
  pid_save $! "$folder/pid"
  wait_for 50 test -S "$folder/run/systemd/journal/io.systemd.journal" || die "journald did not start: see $folder/stderr"
}

# unpack PACKAGE: it and the libraries that the machine lacks, unpacked into a folder. Not installed: rsyslog and syslog-ng
# conflict as packages, and neither may start beside the lab.
unpack() {
  root=$LAB_CACHE/root/$1
  [ ! -e "$root/.complete" ] || return 0
  mkdir -p "$LAB_CACHE/root"
  exec 8>"$root.lock"
  flock -w 300 8 || die "another lab has been unpacking $1 for five minutes"
  [ -e "$root/.complete" ] || unpack_once "$1"
  exec 8>&-
}
unpack_once() {
  local debs=$LAB_CACHE/debs/$1 packages=() deb
  mapfile -t packages < <(apt-get -s --no-install-recommends install "$1" 2>/dev/null | awk '$1 == "Inst" { print $2 }')
  rm -rf "$root"; mkdir -p "$root" "$debs"
  (cd "$debs" && { apt-get -qq download "$1" "${packages[@]}" || { apt-get -qq update && apt-get -qq download "$1" "${packages[@]}"; }; }) \
    >"$LAB_DIR/apt.log" 2>&1 9<&- || die "cannot download $1: see $LAB_DIR/apt.log"
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$root"; done
  touch "$root/.complete"
}
libraries() { find "$root" -type d -path '*/lib/*-linux-gnu' | paste -sd:; }

rsyslog_start() {
  local folder=$1 module=${2:-} template=RSYSLOG_TraditionalFileFormat params='' global='' directives=() size=64M journal=''
  [[ $module =~ ^(imkmsg|imklog|imtcp|imjournal)$ ]] || die "rsyslog start NAME imkmsg|imklog|imtcp|imjournal"
  shift 2
  while [ $# -gt 0 ]; do
    case $1 in
      --template) template=$2 ;; --module) params=$2 ;; --global) global=$2 ;; --directive) directives+=("$2") ;; --size) size=$2 ;;
      --journald) journal=$LAB_DIR/journald/$2 ;;
      *) die "rsyslog: unknown option $1" ;;
    esac
    shift 2
  done
  unpack rsyslog
  small_disk "$folder/log" "$size"
  {
    echo "global(workDirectory=\"$folder\" $global)"
    echo "module(load=\"$module\" $params)"
    case $template in *%*) echo "template(name=\"lab\" type=\"string\" string=\"$template\")"; template=lab ;; esac
    printf '%s\n' "${directives[@]}"
    echo "action(type=\"omfile\" file=\"$folder/log/kern.log\" template=\"$template\")"
  } >"$folder/conf"
  rm -f "$folder/rsyslogd.pid"
  # imjournal reads what lies where the journal of the system does: in a mount namespace that is another's
  # shellcheck disable=SC2016
  LD_LIBRARY_PATH=$(libraries) setsid unshare -m --propagation private bash -c '
    [ -z "$0" ] || { mount --bind "$0/var" /var/log/journal && mount --bind "$0/run" /run; }
    exec "$@"' "$journal" "$root/usr/sbin/rsyslogd" -n -f "$folder/conf" -i "$folder/rsyslogd.pid" \
    -M "$(echo "$root"/usr/lib/*/rsyslog)" </dev/null >>"$folder/stderr" 2>&1 9<&- &
  pid_save $! "$folder/pid"
  wait_for 50 test -s "$folder/rsyslogd.pid" || die "rsyslog did not start: see $folder/stderr"
}

syslog_ng_start() {
  local folder=$1 source=kmsg internal=0 size=64M; shift
  while [ $# -gt 0 ]; do
    case $1 in kmsg | proc) source=$1 ;; --internal) internal=1 ;; --size) size=$2; shift ;; *) die "syslog-ng: unknown option $1" ;; esac
    shift
  done
  unpack syslog-ng-core
  small_disk "$folder/log" "$size"
  {
    echo '@version: 3.38'
    echo 'options { create-dirs(yes); flush-lines(0); keep-hostname(yes); };'
    case $source in
      kmsg) echo 'source kernel { file("/dev/kmsg" program-override("kernel") flags(kernel) format("linux-kmsg") keep-timestamp(no)); };' ;;
      proc) echo 'source kernel { file("/proc/kmsg" program-override("kernel") flags(kernel) keep-timestamp(no)); };' ;;
    esac
    echo "log { source(kernel); destination { file(\"$folder/log/kern.log\"); }; };"
    [ $internal = 0 ] || echo "log { source { internal(); }; destination { file(\"$folder/log/internal\"); }; };"
  } >"$folder/conf"
  rm -f "$folder/control"
  LD_LIBRARY_PATH=$(libraries):$root/usr/lib/syslog-ng setsid "$root/usr/sbin/syslog-ng" -F --no-caps -f "$folder/conf" \
    --module-path="$(echo "$root"/usr/lib/syslog-ng/3.*)" -R "$folder/persist" -c "$folder/control" -p "$folder/syslog-ng.pid" \
    </dev/null >>"$folder/stderr" 2>&1 9<&- &
  pid_save $! "$folder/pid"
  wait_for 50 test -S "$folder/control" || die "syslog-ng did not start: see $folder/stderr"
}
