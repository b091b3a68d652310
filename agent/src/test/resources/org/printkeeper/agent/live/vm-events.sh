#!/bin/bash
# Inside the VM: events that a host cannot make without harm; /out/NAME.kmsg has the records of each as read from the ring.
ring() { dd if=/dev/kmsg iflag=nonblock bs=8192 2>/dev/null || true; }
last() { ring | awk -F, '/^[0-9]/ { s = $2 } END { print s + 0 }'; }
made() {
  local name=$1 from; from=$(last); shift
  "$@" >"/out/$name.out" 2>&1
  sleep 1
  ring | awk -F, -v from="$from" '/^ / { if (ours) print; next } { ours = $2 > from } ours' >"/out/$name.kmsg"
}

blocked() { echo w >/proc/sysrq-trigger; }
sysrq_oom() {
  (echo 1000 >/proc/self/oom_score_adj; exec sleep 1000) & local victim=$!
  sleep 1; echo f >/proc/sysrq-trigger; wait $victim
}
scsi_disk() { local block; for block in /sys/block/sd*; do grep -q scsi_debug "$block/device/model" && basename "$block"; done; }
medium() {
  modprobe scsi_debug dev_size_mb=8 opts=2; sleep 2
  dd if="/dev/$(scsi_disk)" of=/dev/null bs=512 skip=4656 count=16 iflag=direct
}
offline() {
  local disk; disk=$(scsi_disk)
  exec 7<"/dev/$disk"; echo offline >"/sys/block/$disk/device/state"; dd of=/dev/null bs=512 count=8 iflag=direct <&7; exec 7<&-
}
flakey() {
  truncate -s 64M /var/tmp/flakey.img
  local loop; loop=$(losetup -f --show /var/tmp/flakey.img)
  modprobe dm_flakey; dmsetup create flakey --table "0 131072 linear $loop 0"
  mkfs.ext4 -q /dev/mapper/flakey; mkdir -p /mnt/flakey; mount -o errors=remount-ro /dev/mapper/flakey /mnt/flakey
  dmsetup suspend --noflush --nolockfs flakey; dmsetup load flakey --table "0 131072 flakey $loop 0 0 60"; dmsetup resume flakey
  dd if=/dev/zero of=/mnt/flakey/x bs=64k count=64 conv=fsync; touch /mnt/flakey/y; sync; sleep 2
}
bond() {
  modprobe bonding max_bonds=0; modprobe dummy numdummies=0
  ip link add bond7 type bond miimon 100; ip link add d7 type dummy; ip link set d7 master bond7
  ip link set bond7 up; sleep 1; ip link set d7 down; sleep 1; ip link del bond7
}
throttled() { timeout 3 chrt -f 99 sh -c 'while :; do :; done'; }
lockdown() { echo integrity >/sys/kernel/security/lockdown; dd if=/dev/mem of=/dev/null bs=1 count=1; }

for name in blocked sysrq_oom medium offline flakey bond throttled lockdown; do made $name $name; done
