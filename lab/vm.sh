# vm.sh - a Debian with systemd as pid 1 in qemu: the real init, the real journald with its real socket units, a kernel with
# sysrq and device-mapper, and a power switch. No KVM is assumed (TCG): boot to the script takes some 17 s.
# shellcheck shell=bash

: "${here:?}"

VM=$LAB_DIR/vm

#: vm build                          make and cache the image (image.sh; 75 s)
#: vm run SCRIPT [--copy PATH ...] [--out DIR] [--timeout S] [--mem M] [--append ARGS]   boot, run SCRIPT as root, bring back /out
#: vm crash SCRIPT SECOND [same]     power cut when SCRIPT writes LAB-CRASH to the console, boot the same disk, run SECOND
#: vm cuts SCRIPT N [same]           N power cuts, each when SCRIPT writes LAB-CRASH, always the same disk; /out after each in DIR/cut-I
cmd_vm() {
  local verb=${1:-}; shift || true
  case $verb in
    build) image_build; jq -nc --arg image "$IMAGE" '{image: $image}' ;;
    run | crash | cuts) vm_boot "$verb" "$@" ;;
    *) die "lab vm build | run | crash | cuts" ;;
  esac
}

vm_boot() {
  local mode=$1 script=${2:-} second='' cuts=0 copies=() out=$VM/last timeout=300 mem=1024 append=''
  [ -f "$script" ] || die "lab vm $mode SCRIPT: no such file '$script'"
  shift 2
  if [ "$mode" = crash ]; then second=${1:-}; [ -f "$second" ] || die "lab vm crash SCRIPT SECOND: no such file '$second'"; shift; fi
  if [ "$mode" = cuts ]; then cuts=${1:-}; shift; [[ $cuts =~ ^[1-9][0-9]*$ ]] || die "lab vm cuts SCRIPT N: not a number: '$cuts'"; fi
  while [ $# -gt 0 ]; do
    case $1 in
      --copy) copies+=("$2") ;; --out) out=$(readlink -m "$2") ;; --timeout) timeout=$2 ;; --mem) mem=$2 ;; --append) append=$2 ;;
      *) die "lab vm $mode: unknown option $1" ;;
    esac
    shift 2
  done
  need jq jq
  image_build
  mkdir -p "$VM"
  local run; run=$(mktemp -d "$VM/run.XXXXXX"); defer rm -rf "$run"

  # /lab in the guest: the scripts, the copies, and this lab with its tools compiled; a disk, so that a few hundred MB cost
  # no copying in the slow guest. /out: an empty disk that we read back with debugfs, without mounting: mounts make records.
  mkdir -p "$run/lab/tool/bin"
  cp "$script" "$run/lab/script.1"
  [ -z "$second" ] || cp "$second" "$run/lab/script.2"
  cp -r "$here"/{lab,*.sh,src} "$run/lab/tool/"
  local tool; for tool in kmsg victim packets; do cp "$(bin $tool)" "$run/lab/tool/bin/"; done
  [ ${#copies[@]} = 0 ] || cp -a -t "$run/lab/" -- "${copies[@]}"
  local blocks; blocks=$(($(du -sk "$run/lab" | cut -f1) * 5 / 4 + 65536))
  mkfs.ext4 -q -F -L LAB -d "$run/lab" "$run/lab.img" "${blocks}k" >/dev/null; rm -rf "$run/lab"
  mkfs.ext4 -q -F -L OUT -E lazy_itable_init=1 "$run/out.img" 4G >/dev/null                   # sparse
  qemu-img create -q -f qcow2 -b "$IMAGE/root.img" -F raw "$run/root.qcow2"           # writes never reach the cached image

  [ "$out" != "$VM/last" ] || rm -rf "$out"                                        # a folder that we were given is not ours to empty
  mkdir -p "$out"
  local code='' crashed=false began=$SECONDS
  if [ "$mode" = cuts ]; then vm_cuts; return; fi
  vm_once script.1 "$out/console.log" "$mode"
  if [ "$mode" = crash ]; then
    crashed=$cut
    [ "$crashed" = true ] || say "the first script never wrote LAB-CRASH"
    mv "$out/console.log" "$out/console-1.log"
    vm_once script.2 "$out/console.log" run
  fi
  vm_out "$run/out.img" "$out"
  [ -s "$out/.exit" ] && code=$(<"$out/.exit"); rm -f "$out/.exit"
  [ "$timed_out" = false ] || code=124
  jq -nc --arg code "${code:-125}" --argjson crashed "$crashed" --argjson timed_out "$timed_out" --arg out "$out" \
    --argjson seconds $((SECONDS - began)) \
    '{exit: ($code | tonumber), timed_out: $timed_out, crashed: $crashed, seconds: $seconds, out: $out, console: ($out + "/console.log")}'
  return "${code:-125}"
}

# vm_out IMAGE DIR: what lies in /out
vm_out() {
  e2fsck -fp "$1" >/dev/null 2>&1 || true                                          # a cut leaves its journal to be replayed
  debugfs -R "rdump / \"$2\"" "$1" >/dev/null 2>&1
  rmdir "$2/lost+found" 2>/dev/null || true
}

# vm_cuts: the disk is copied as it is after each cut, before the next boot puts anything in order.
vm_cuts() {
  local i
  for ((i = 1; i <= cuts; i++)); do
    vm_once script.1 "$out/console-$i.log" crash
    [ "$cut" = true ] || break
    cp --sparse=always "$run/out.img" "$run/cut.img"
    mkdir -p "$out/cut-$i"
    vm_out "$run/cut.img" "$out/cut-$i"
  done
  jq -nc --argjson cuts $((i - 1)) --arg out "$out" --argjson seconds $((SECONDS - began)) '{cuts: $cuts, seconds: $seconds, out: $out}'
  [ "$i" -gt "$cuts" ]
}

# vm_once SCRIPT CONSOLE MODE: one power-on. Sets cut and timed_out.
vm_once() {
  local pid deadline=$((SECONDS + timeout))
  cut=false timed_out=false
  : >"$2"
  # - mask: agetty on ttyS0 would hang up the line that the script writes to
  # - cache=writeback: what the guest flushed (fsync) survives the cut; page cache and unflushed disk writes may be lost
  qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 1 -m "$mem" -display none -monitor none -no-reboot -nodefaults -net none \
    -serial "file:$2" -kernel "$IMAGE/vmlinuz" -initrd "$IMAGE/initrd" \
    -append "console=ttyS0 root=/dev/vda rw panic=-1 quiet systemd.show_status=0 systemd.mask=serial-getty@ttyS0.service lab.script=$1 $append" \
    -drive "file=$run/root.qcow2,format=qcow2,if=virtio,cache=writeback" \
    -drive "file=$run/lab.img,format=raw,if=virtio,cache=writeback" \
    -drive "file=$run/out.img,format=raw,if=virtio,cache=writeback" >"$run/qemu.out" 2>&1 </dev/null 9<&- &
  pid=$!
  defer end_job "$pid" KILL
  while kill -0 "$pid" 2>/dev/null; do
    if [ "$3" = crash ] && grep -qa LAB-CRASH "$2"; then cut=true; break; fi
    if [ $SECONDS -ge $deadline ]; then timed_out=true; break; fi
    sleep 0.1
  done
  end_job "$pid" KILL
  [ ! -s "$run/qemu.out" ] || grep -v '^qemu.*warning' "$run/qemu.out" >&2 || true
}
