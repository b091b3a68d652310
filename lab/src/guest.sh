#!/bin/bash
# Runs inside the VM as lab.service: mount the two disks, run the script named on the kernel command line, switch off.
exec >/dev/ttyS0 2>&1 </dev/null
if ! mount LABEL=LAB /lab || ! mount LABEL=OUT /out; then poweroff -f; fi
script=$(sed -n 's/.*lab\.script=\([^ ]*\).*/\1/p' /proc/cmdline)
export PATH=/lab/tool:$PATH LAB_DIR=/var/tmp/lab HOME=/root
cd /lab || exit
echo "LAB-START $script at $(cut -d' ' -f1 /proc/uptime) s"
if [ -x "$script" ]; then "./$script"; else bash "$script"; fi
code=$?
echo "LAB-END $script: $code at $(cut -d' ' -f1 /proc/uptime) s"
echo $code >/out/.exit
cd / && umount /out /lab
sync
poweroff -f
