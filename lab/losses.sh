# losses.sh - reproduced loss: loss_NAME starts a collector, makes real events, makes the collector lose some. The store stays
# (the collector is stopped) for an auditor to be run against, with a complete recording of the ring beside it as reference.
# A line "#loss NAME  text" above each is what `lab losses` prints. Measured figures: README.md.
# shellcheck shell=bash
: "${here:?}"

#: losses                            list the loss cases
cmd_losses() { sed -n 's/^#loss /  /p' "$here/losses.sh"; }

#: loss NAME                         run a case; JSON: what was produced, stored, where the store is, the trace left
#: loss NAME --clean                 remove its store
cmd_loss() {
  local name=${1:-} case_=loss_${1//-/_} folder=$LAB_DIR/loss/${1:-}
  if [ -z "$name" ] || ! declare -F "$case_" >/dev/null; then die "no loss case '$name'; try: lab losses"; fi
  need jq jq
  take_turn
  loss_clean "$folder"
  [ "${2:-}" = --clean ] && return
  mkdir -p "$folder"
  collector='' produced=0 pattern='' settled=1 extra='{}'
  "$case_"
  finish
}
loss_clean() {
  [ -s "$1/collector" ] && collector_rm "$(<"$1/collector")"
  rm -rf "$1"
}

# --- the steps that cases are made of
# begin KIND [START OPTIONS]: start the collector, wait until it is up to date, start recording
begin() {
  kind=$1 collector=$LAB_DIR/$1/loss-$name; shift
  echo "$collector" >"$folder/collector"
  options=("$@")
  start
  defer collector_stop "$collector"
  catch_up || die "$kind does not follow: see $collector/stderr"
  first=$(kmsg next) began=$(usec_now)
  record "$first" "$folder/reference"
}
start() { collector "$kind" start "loss-$name" "${options[@]}"; }
stop() { collector_stop "$collector"; }
store() { store_of "$kind" "$collector"; }
signal() { collector_signal "$collector" "$1"; }
inside() { collector journald in "loss-$name" "$@" >/dev/null 2>&1 9<&-; }

# Every flood and kill adds what the kernel itself counted (rule counter, oom_kill) to `produced`. Its records are named after this run:
# a collector may read those of an earlier one, which the ring still holds.
flood() { pattern=${pattern:-"LAB-$name-$$ "}; netfilter "$1" "${2-20}" "LAB-$name-$$"; produced=$((produced + logged)); }
kill_oom() { local victim=${2:-lab-$$}; pattern=${pattern:-"Killed process [0-9]+ \\($victim\\)"}; oom_kills "$1" "$victim"; produced=$((produced + killed)); }

# stored_text: what a reader finds in the store, as text
stored_text() {
  case $kind in
    journald) journalctl -q -D "$(store)" -a -o cat --no-pager _TRANSPORT=kernel ;;
    *) cat "$(store)"* ;;                              # and its rotated copies
  esac 2>/dev/null || true
}
holds() { stored_text | grep -qa -- "$1"; }
# catch_up: wait until the collector stored a kernel record made now; real, so that those which keep kernel records only store it
catch_up() { local mark=LAB-MARK-$RANDOM$RANDOM i; for i in 1 2 3; do netfilter 1 0 "$mark"; wait_for 30 holds "$mark" && return; done; return 1; }

finish() {
  local last in_ring text unique missed gaps trace
  last=$(($(kmsg next) - 1))
  if [ "$settled" = 1 ]; then catch_up || say "$kind does not follow any more"; else sleep 2; fi
  in_ring=$(kmsg count "$first" "$pattern" "$last")
  record_end
  stop
  stored_text >"$folder/stored"
  text=$(matches "$pattern" "$folder/stored")
  unique=$(grep -aE -- "$pattern" "$folder/stored" | grep -oE 'DPT=[0-9]+|Killed process [0-9]+' | sort -u | wc -l || true)
  gaps=$(wc -l <"$folder/reference.gaps")
  # The trace: what an operator could have found. The notices of journald (transport driver, so hidden from journalctl -k)
  # since the case began; what journald wrote into the ring about itself; what the others said on stderr or internally.
  missed=$([ "$kind" != journald ] || journalctl -q -D "$(store)" -o json --no-pager _TRANSPORT=driver 2>/dev/null |
    jq -r --argjson began "$began" 'select((.__MONOTONIC_TIMESTAMP | tonumber) >= $began) | .MESSAGE | strings' | sed -n 's/^Missed \([0-9]*\) kernel.*/\1/p')
  trace=$({
    grep -aoE ';systemd-journald\[[0-9]+\]: .*' "$folder/reference" | sed -E 's/^;(systemd-journald)\[[0-9]+\]/ring: \1/; s/PID [0-9]+ [^ ]*/PID/; s/[0-9a-f]{32}/ID/g' | grep -v 'Received client request' || true
    cut -c1-200 "$collector/stderr" | sed 's/^/stderr: /'
    grep -ahE 'rsyslogd:|I/O error' "$collector"/log/{kern.log,internal} 2>/dev/null | grep -v origin | cut -c1-200 | sed 's/^/own log: /' || true
  } | sort | uniq -c | sort -rn | head -6 | sed 's/^ *//')
  jq -nc --arg case "$name" --arg kind "$kind" --arg boot "$(boot_id)" --argjson first "$first" --argjson last "$last" --arg pattern "$pattern" \
    --argjson produced "$produced" --argjson in_ring "$in_ring" --argjson stored "$text" --argjson unique "$unique" --arg store "$(store)" --arg config "$collector/conf" \
    --arg reference "$folder/reference" --argjson recorded "$(matches "$pattern" "$folder/reference")" --argjson gaps "$gaps" \
    --arg missed "$missed" --arg trace "$trace" --arg verify "$(verdict)" --argjson extra "$extra" \
    '{case: $case, collector: $kind, boot: $boot, first_seq: $first, last_seq: $last, records: ($last - $first + 1), pattern: $pattern,
      produced: $produced, in_ring: $in_ring, stored: $stored, stored_unique: $unique, store: $store,
      config: $config, reference: {file: $reference, matching: $recorded, gaps: $gaps},
      trace: ({missed_notices: ($missed | split("\n") | map(select(. != "")) | length),
               missed_sum: ($missed | split("\n") | map(select(. != "") | tonumber) | add // 0),
               messages: ($trace | split("\n") | map(select(. != "")))} + (if $verify == "" then {} else {journal_verify: $verify} end))} + $extra'
}
verdict() { # of journalctl --verify on the stopped journal; says PASS in nearly all of these cases, which is the point
  [ "$kind" = journald ] || return 0
  if journalctl -q -D "$(store)" --verify >"$folder/verify" 2>&1; then echo PASS; else echo FAIL; fi
}

# --- journald
#loss flood               journald untouched, 20,000 records flat out
loss_flood() { begin journald --size 256M; flood 20000 0; }
#loss sigstop             journald stopped during 3,000 records
loss_sigstop() { begin journald; signal STOP; flood 3000; signal CONT; }
#loss sigstop-maxlevel    the same with MaxLevelStore=warning: the notice of journald is stored all the same
loss_sigstop_maxlevel() { begin journald --set MaxLevelStore=warning; signal STOP; flood 3000; signal CONT; }
#loss down-restart        journald down during 3,000 records, then started again
loss_down_restart() { begin journald; stop; flood 3000; start; }
#loss sigkill             journald killed in the middle of 6,000 records, then started again
loss_sigkill() {
  begin journald
  (sleep 0.2; signal KILL) 9<&- & local killer=$!
  flood 6000; wait $killer; start
}
#loss max-use             SystemMaxUse=1M: 8,000 records, all read, most vacuumed away; no trace
loss_max_use() { begin journald --max-use 1M --set SystemMaxFileSize=512K; flood 8000; }
#loss run-full            volatile journal, /run full: 47 OOM kills, a few stored
loss_run_full() {
  begin journald --storage volatile --size 12M --set RuntimeKeepFree=0
  dd if=/dev/zero of="$collector/run/filler" bs=4k status=none 2>/dev/null || true
  # the journal file is allocated ahead, so fill what it still has, then let the kernel's OOM rate limit recover
  netfilter 17000 10 LAB-filler; sleep 6
  kill_oom 47; settled=0
}
#loss vacuum              47 OOM kills, journalctl --rotate --vacuum-time=1s after 35: 12 left; no trace but a line in the ring
loss_vacuum() {
  begin journald
  kill_oom 35; catch_up; inside journalctl --rotate; sleep 1.2; inside journalctl --vacuum-time=1s; kill_oom 12
}
#loss seq-ahead           47 OOM kills, after 35 the volatile journal is lost but its kernel-seqnum is kept: 12 left, no trace at all
loss_seq_ahead() {
  begin journald --storage volatile
  kill_oom 35; catch_up; stop; rm -rf "$collector"/run/log/journal/*; start; kill_oom 12
}
#loss ctrl-name           35 victims with ESC in their name, 12 plain: nothing lost, but journalctl shows "[159B blob data]"
loss_ctrl_name() {
  begin journald
  pattern='Killed process [0-9]+ \([^)]*ctrl-name\)'   # ESC is one byte in the journal, \x1b in the ring
  kill_oom 35 $'\x1bctrl-name'; kill_oom 12 ctrl-name; catch_up
  extra=$(jq -nc --argjson shown "$(journalctl -q -D "$(store)" --no-pager | matches "$pattern" /dev/stdin)" '{shown_without_a: $shown}')
}
#loss sigstop-oom         12 OOM kills, journald stopped, 35 more, 2,000 packets logged, journald continued
loss_sigstop_oom() { begin journald; kill_oom 12; catch_up; signal STOP; kill_oom 35; netfilter 2000 20 LAB-push; signal CONT; }
#loss cut-record          a record that the kernel cut (escaped form over 2048 bytes) has no newline: journald drops it uncounted
loss_cut_record() {
  begin journald
  pattern='lab-cut'
  for _ in 1 2 3; do long_escaped lab-cut; printf '<14>lab-cut plain\n' | inject; done; produced=6
}

#loss tight-memory        journald in a memory cgroup of 4 MiB during 6,000 records: killed for memory, then started again
loss_tight_memory() {
  begin journald
  memcg 4; put "$cgroup/cgroup.procs" "$(pid_of "$collector/pid")"
  (inside timeout 5 journalctl --rotate || true) & local rotation=$!; defer end_job "$rotation"   # its new file does not fit
  flood 6000
  wait_for 20 gone "$collector" || signal KILL
  start
}
#loss frozen-disk         the journal's file system frozen (fsfreeze) during 3,000 records
loss_frozen_disk() {
  begin journald --disk ext4
  defer fsfreeze -u "$collector/var"; fsfreeze -f "$collector/var"
  flood 3000; sleep 3; fsfreeze -u "$collector/var"
}
#loss slow-disk           the journal's file system frozen and thawed every 50 ms during 8,000 records
loss_slow_disk() {
  begin journald --disk ext4
  (for _ in 1 2 3 4; do fsfreeze -f "$collector/var"; sleep 0.15; fsfreeze -u "$collector/var"; sleep 0.05; done) 9<&- & local slow=$!
  defer fsfreeze -u "$collector/var"
  flood 8000; wait $slow
}

# --- rsyslog
#loss imkmsg-stop         rsyslog with imkmsg stopped during 3,000 records; says so without a number, if internal messages are on
loss_imkmsg_stop() { begin rsyslog imkmsg --global 'processInternalMessages="on"'; signal STOP; flood 3000; signal CONT; }
#loss imklog-stop         rsyslog with imklog stopped during 3,000 records; no trace
loss_imklog_stop() { begin rsyslog imklog --global 'processInternalMessages="on"'; signal STOP; flood 3000; signal CONT; }
#loss imklog-down         rsyslog with imklog down during 3,000 records; no trace
loss_imklog_down() { begin rsyslog imklog; stop; flood 3000; start; }
#loss imkmsg-flood        rsyslog with imkmsg untouched, 20,000 records flat out; no trace
loss_imkmsg_flood() { begin rsyslog imkmsg; flood 20000 0; }
#loss imklog-flood        rsyslog with imklog untouched, 20,000 records flat out; no trace
loss_imklog_flood() { begin rsyslog imklog; flood 20000 0; }
#loss restart-duplicates  rsyslog with imkmsg restarted: it reads the whole ring again, every record twice
loss_restart_duplicates() { begin rsyslog imkmsg; flood 500; catch_up; stop; start; }
#loss disk-full           the disk of rsyslog's file is full after some hundred records; one line is cut and glued to a later one
loss_disk_full() {
  begin rsyslog imkmsg --size 200k
  flood 3000; sleep 2
  mount -o remount,size=10M "$collector/log"; flood 10; sleep 1; settled=0
}
#loss copytruncate        rotation by copy and truncate three times during 8,000 records: what came in between is gone; no trace
loss_copytruncate() {
  begin rsyslog imklog
  local log=$collector/log/kern.log
  (for i in 1 2 3; do sleep 0.12; cp "$log" "$log.$i"; sleep 0.03; : >"$log"; done) 9<&- & local rotation=$!
  flood 8000; wait $rotation
}
#loss two-readers         a second reader of /proc/kmsg during 2,000 records: each gets a part; no trace
loss_two_readers() {
  begin rsyslog imklog
  dd if=/proc/kmsg of="$folder/other-reader" bs=8k 2>/dev/null 9<&- & local other=$!; defer end_job $other
  sleep 0.3; flood 2000 5; sleep 0.5
  end_job $other KILL
  extra=$(jq -nc --argjson other "$(matches "$pattern" "$folder/other-reader")" '{other_reader: $other}')
}
#loss hung-remote         two rsyslogs: the far one (imtcp) hangs during 40,000 records; the near one's queue for it overflows
loss_hung_remote() {
  local near=$LAB_DIR/rsyslog/loss-$name-near port=$((20000 + RANDOM % 10000))
  collector rsyslog start "loss-$name-near" imkmsg --size 64M --directive 'module(load="impstats" interval="1" severity="6")' \
    --directive "action(type=\"omfwd\" target=\"127.0.0.1\" port=\"$port\" protocol=\"tcp\" action.resumeInterval=\"1\" action.resumeRetryCount=\"-1\"
      queue.type=\"LinkedList\" queue.size=\"5000\" queue.timeoutEnqueue=\"0\")"
  defer collector_rm "$near"
  begin rsyslog imtcp --directive "input(type=\"imtcp\" port=\"$port\")"
  signal STOP; flood 40000 10; sleep 1; signal CONT
  wait_for 100 grep -qaE 'discarded.full=[0-9]{3,}' "$collector/log/kern.log" || true
  extra=$(jq -nc --argjson near "$(matches "$pattern" "$near/log/kern.log")" '{stored_near: $near}')
}

# --- syslog-ng
#loss syslog-ng-stop      syslog-ng stopped during 3,000 records: it reopens at the END of the ring and stores none of them
loss_syslog_ng_stop() { begin syslog-ng --internal; signal STOP; flood 3000; signal CONT; sleep 2; }
#loss syslog-ng-down      syslog-ng down during 50 of 170 records: it starts at the end of the ring; no trace
loss_syslog_ng_down() { begin syslog-ng; flood 100; catch_up; stop; flood 50; start; sleep 1; flood 20; }
#loss syslog-ng-flood     syslog-ng untouched, 20,000 records flat out
loss_syslog_ng_flood() { begin syslog-ng --internal; flood 20000 0; sleep 1; }
