#!/bin/bash
# In the VM: capture; freeze journald; 35 OOM kills and a flood; thaw; audit. The test on the host does the counting.
set -euo pipefail
class_path=$(printf '%s:' /lab/classes/*)
# An array, so that in the background it is java itself that gets the signal.
printkeeper=(/lab/runtime/bin/java --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$class_path"
  org.printkeeper.agent.cli.Main)
archived() { [ "$(cat /out/state/streams/kernel/*.klog 2>/dev/null | grep -c "$2")" -ge "$1" ]; } # archived TIMES REGEX
await() { # await SECONDS COMMAND...
  local left=$1; shift
  until "$@"; do [ $((left -= 1)) -gt 0 ] || { echo "gave up: $*"; return 1; }; sleep 1; done
}

"${printkeeper[@]}" run --only capture --state-dir /out/state >/out/run.log 2>&1 &
capture=$!
await 60 [ -d /out/state/streams/kernel ]
lab event drop-caches >/dev/null
await 60 archived 1 "drop_caches: 1"

journald=$(systemctl show -p MainPID --value systemd-journald)
lab record "$(lab next-seq)" >/out/reference 2>/out/reference.gaps &
recorder=$!
kill -STOP "$journald"
lab event oom-burst 35 >/out/oom.json
lab flood 6000 2 /out/flood >/out/flood.json
dmesg >/out/dmesg
kill -CONT "$journald"
lab event drop-caches >/dev/null
journalctl --sync
await 60 archived 2 "drop_caches: 1"
kill "$recorder"
wait "$recorder"

journalctl -q -a -o cat _TRANSPORT=kernel >/out/journal.txt
journalctl -q -a -o json --output-fields=_SOURCE_MONOTONIC_TIMESTAMP _TRANSPORT=kernel >/out/journal.json
code=0
"${printkeeper[@]}" audit --journal --reference archive --state-dir /out/state --json >/out/audit.json || code=$?
echo "$code" >/out/audit.exit
"${printkeeper[@]}" audit --journal --reference archive --state-dir /out/state --list missing >/out/missing.json || true
kill "$capture"
wait "$capture"
