# image.sh - the recipe of the VM's disk: a Debian with systemd as pid 1, persistent journald, rsyslog (imklog) and sysrq.
# The cached image is named by a checksum of this file and of guest.sh, so an edit here makes a new one.
# shellcheck shell=bash
: "${here:?}"

IMAGE=$LAB_CACHE/vm-$(cat "$here/image.sh" "$here/src/guest.sh" | sha256sum | cut -c1-12)

# image_build: make it unless it is there; one at a time, because all labs of the user share it
image_build() {
  need debootstrap debootstrap
  need qemu-system-x86_64 qemu-system-x86
  need qemu-img qemu-utils
  [ ! -s "$IMAGE/root.img" ] || return 0
  mkdir -p "$IMAGE"
  exec 8>"$IMAGE/lock"
  flock -w 900 8 || die "another lab has been building $IMAGE for 15 minutes"
  [ -s "$IMAGE/root.img" ] || image_make
  exec 8>&-
}

image_make() {
  local mirror log=$IMAGE/build.log tree
  # shellcheck disable=SC2016
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -1)
  mirror=${mirror:-http://deb.debian.org/debian}
  tree=$(mktemp -d "$IMAGE/tree.XXXXXX"); defer rm -rf "$tree"
  say "building the VM image in $IMAGE (75 s)"
  # dmsetup and xfsprogs for storage faults, jq and nftables so that the lab's own events run inside too
  debootstrap --variant=minbase --include=systemd-sysv,dbus,rsyslog,linux-image-cloud-amd64,initramfs-tools,kmod,iproute2,procps,udev,dmsetup,xfsprogs,jq,nftables \
    bookworm "$tree" "$mirror" >"$log" 2>&1 9<&- || die "debootstrap failed: see $log"
  mkdir -p "$tree"/{lab,out,var/log/journal,etc/systemd/system/multi-user.target.wants}
  printf '%s\n' "0123456789abcdef0123456789abcdef" >"$tree/etc/machine-id"        # fixed: no first-boot work, paths known
  echo "printkeeper-vm" >"$tree/etc/hostname"
  echo "kernel.sysrq = 1" >"$tree/etc/sysctl.d/lab.conf"
  install -m 755 "$here/src/guest.sh" "$tree/usr/local/sbin/lab-guest"
  # OOMPolicy: a test that makes OOM kills must not have its own unit stopped for it.
  cat >"$tree/etc/systemd/system/lab.service" <<'UNIT'
[Unit]
After=multi-user.target rsyslog.service systemd-journald.service
[Service]
Type=simple
OOMPolicy=continue
OOMScoreAdjust=-900
ExecStart=/usr/local/sbin/lab-guest
[Install]
WantedBy=multi-user.target
UNIT
  ln -sf ../lab.service "$tree/etc/systemd/system/multi-user.target.wants/lab.service"
  rm -f "$tree"/var/cache/apt/archives/*.deb "$tree"/var/lib/apt/lists/*_*
  cp "$tree"/boot/vmlinuz-* "$IMAGE/vmlinuz"
  cp "$tree"/boot/initrd.img-* "$IMAGE/initrd"
  mkfs.ext4 -q -F -d "$tree" "$IMAGE/root.img.new" 3G >>"$log" 2>&1
  mv "$IMAGE/root.img.new" "$IMAGE/root.img"                                       # last: its presence means complete
}
