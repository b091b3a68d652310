#!/bin/bash
# In the VM: the daemon audits systemd's own journald and a real rsyslog; six troubles, one after the other, then quiet.
# Writes what it did and when; the test on the host looks for what the daemon told of each.
set -euo pipefail
class_path=$(printf '%s:' /lab/classes/*)
# An array, so that in the background it is java itself that gets the signal.
printkeeper=(/lab/runtime/bin/java --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$class_path"
  org.printkeeper.agent.cli.Main)
state=/out/state
journal=/var/log/journal

await() { # await SECONDS COMMAND...
  local until=$((SECONDS + $1)); shift
  until "$@"; do [ $SECONDS -lt $until ] || { echo "gave up: $*"; return 1; }; sleep 1; done
}
holds() { grep -qa -- "$2" "$1" 2>/dev/null; }
findings() { cat $state/streams/findings/*.klog 2>/dev/null | grep -a '^{' || true; }
# told COLLECTOR CAUSE SEQ: such a loss was told, of records from SEQ on
told() {
  findings | jq -e -n --arg of "loss/$1/" --arg cause "$2" --argjson seq "$3" \
    'first(inputs | select((.fingerprint | startswith($of)) and .cause == $cause and .last_seq >= $seq))' >/dev/null
}
# trouble NAME COLLECTOR CAUSE COMMAND...: makes it, and waits until it is told
trouble() {
  local name=$1 collector=$2 cause=$3 seq began ended found=true; shift 3
  seq=$(lab next-seq) began=$(date +%s%3N)
  "$@"
  ended=$(date +%s%3N)
  lab event drop-caches >/dev/null                     # what is missing shows by what is stored after it
  await 90 told "$collector" "$cause" "$seq" || found=false
  jq -nc --arg name "$name" --arg collector "$collector" --arg cause "$cause" --argjson seq "$seq" --argjson began "$began" \
    --argjson ended "$ended" --argjson found $found '$ARGS.named' | tee -a /out/troubles
}
flood() { lab flood "$1" 2 /dev/null >/dev/null; }
limiter() { # limiter RECORDS SECONDS: of rsyslog's input
  cat >/etc/rsyslog.conf <<CONF
global(workDirectory="/var/spool/rsyslog" processInternalMessages="on")
module(load="imklog" ratelimitburst="$1" ratelimitinterval="$2")
*.* -/var/log/syslog
CONF
  systemctl restart rsyslog
}

freeze() {
  systemctl freeze systemd-journald
  flood 3000
  systemctl thaw systemd-journald
}
oom_burst() { # and journald may use hardly more memory than it has
  local uses; uses=$(cat /sys/fs/cgroup/system.slice/systemd-journald.service/memory.current)
  systemctl set-property --runtime systemd-journald MemoryHigh=$((uses * 8 / 10))
  lab event oom-burst 12 >/dev/null
  flood 3000
  systemctl set-property --runtime systemd-journald MemoryHigh=infinity
}
vacuum() {
  lab event oom-burst 5 >/dev/null
  journalctl --sync
  sleep 2                                              # the daemon has seen them in the journal by then
  journalctl --rotate
  journalctl --vacuum-time=1s
}
disk_full() {
  journalctl --rotate
  dd if=/dev/zero of=$journal/filler bs=4k status=none 2>/dev/null || true
  for _ in 1 2 3 4 5 6 7 8; do flood 300; sleep 1; done    # more than its file still has room for, slowly: no overrun
  rm $journal/filler
  systemctl restart systemd-journald
}
restart() {
  local units=(systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-journald)
  systemctl stop "${units[@]}"
  flood 3000
  systemctl start systemd-journald
}
limited() {
  limiter 200 10
  flood 1000
  sleep 11                                             # the limiter says how many with what comes after its time
}

mount -t tmpfs -o size=24M journal $journal
mkdir -p /run/systemd/journald.conf.d
printf '%s\n' '[Journal]' Storage=persistent SystemMaxUse=20M SystemKeepFree=0 SystemMaxFileSize=1M SyncIntervalSec=1s RateLimitIntervalSec=0 \
  >/run/systemd/journald.conf.d/lab.conf
systemctl restart systemd-journald
limiter 20000 600
lab event drop-caches >/dev/null
await 60 holds /var/log/syslog "drop_caches: 1"

cat >/etc/printkeeper.toml <<CONF
state_dir = "$state"
[alert.file]
type = "file"
file = "/out/alerts.json"
CONF
"${printkeeper[@]}" run --config /etc/printkeeper.toml >/out/run.log 2>&1 &
daemon=$!
await 90 [ -S $state/control ]
lab event drop-caches >/dev/null
sleep 20
findings >/out/before                                    # what the boot lost before we came

trouble freeze journald overrun freeze
trouble oom-burst journald overrun oom_burst
trouble vacuum journald retention vacuum
trouble disk-full journald write-failed disk_full
trouble restart journald overrun restart
trouble limiter rsyslog rate-limit limited

limiter 20000 600
sleep 20
quiet=$(date +%s%3N)
for _ in 1 2 3 4; do
  lab event segv >/dev/null; lab event drop-caches >/dev/null; flood 20; sleep 10
done
journalctl --rotate
sleep 15
jq -nc --argjson began "$quiet" '$ARGS.named' >/out/quiet
journalctl -q -a -o short-monotonic _TRANSPORT=kernel + _TRANSPORT=driver >/out/journal.txt
cp /var/log/syslog /out/syslog
kill "$daemon"
wait "$daemon"
