package org.printkeeper.core.detect;

import java.util.List;

/** Disks and what stands between them and the filesystem. */
final class StorageKinds {
    static final Decoder IO_ERROR =
            Decoder.of("st.io_error", 70, "A disk could not read or write")
                    .source(
                            "block/blk-core.c blk_print_req_error(), fs/buffer.c buffer_io_error(), Linux 6.12; 3.10 end_request")
                    .means(
                            "The block layer gave an error to whoever wanted the data; data may be lost.")
                    .check(
                            "The device: SMART, cables, path; is it a medium error (dying disk) or a transport error?")
                    .shapes(
                            "{error:*} error, dev {device}, sector {sector:n} op {op}:({operation}) flags {flags:x}",
                            "critical {error:*} error, dev {device}, sector {sector:n}",
                            "I/O error, dev {device}, sector {sector:n}",
                            "timeout error, dev {device}, sector {sector:n}",
                            "protection error, dev {device}, sector {sector:n}",
                            "Buffer I/O error on dev {device}, logical block {block:n}, {operation:*}",
                            "Buffer I/O error on dev {device}, logical block {block:n}",
                            "Buffer I/O error on device {device}, logical block {block:n}",
                            "lost page write due to I/O error on {device}",
                            "print_req_error: {error:*}, dev {device}, sector {sector:n}",
                            "I/O error while writing superblock",
                            "attempt to access beyond end of device",
                            "^{device}: rw={rw:n}, {*}sector={sector:n}, nr_sectors = {count:n} limit={limit:n}",
                            "^{device}: rw={rw:n}, want={sector:n}, limit={limit:n}");

    static final Decoder SCSI_SENSE =
            Decoder.of("st.scsi_sense", 75, "A disk told why it failed")
                    .source("drivers/scsi/scsi_logging.c, Linux 6.12")
                    .means(
                            "The drive returned sense data: the medium, the hardware or the command failed.")
                    .check("Medium Error: replace the disk; Aborted Command: cabling, expander.")
                    .shapes(
                            "[{device}] {*}Sense Key : Medium Error",
                            "[{device}] {*}Sense Key : Hardware Error",
                            "[{device}] {*}Sense Key : Aborted Command",
                            "Sense Key : Medium Error",
                            "[{device}] {*}Sense Key : 0x3 ",
                            "[{device}] {*}Sense Key : 0x4 ",
                            "[{device}] {*}Sense Key : 0xb ",
                            "Sense Key : Hardware Error",
                            "Sense Key : Aborted Command",
                            "Add. Sense: Unrecovered read error",
                            "Add. Sense: Write error");

    static final Decoder ATA =
            Decoder.of("st.ata", 70, "A SATA disk or its link failed")
                    .source("drivers/ata/libata-eh.c, Linux 6.12")
                    .means("A command to the disk failed or the link had to be reset.")
                    .check(
                            "Cable and power first, then SMART; UNC means bad sectors, ICRC means cable.")
                    .shapes(
                            "^{device}: exception Emask {emask:x} SAct {sact:x} SErr {serr:x} action {action:x}",
                            "^ata{*}: failed command: {command:*}",
                            "^ata{*}: COMRESET failed",
                            "^ata{*}: hard resetting link",
                            "^ata{*}: SATA link down",
                            "^ata{*}: limiting SATA link speed",
                            "^ata{*}: revalidation failed",
                            "^ata{*}: disabled",
                            "^ata{*}: qc timeout",
                            "^ata{*}: SError: {errors:*}",
                            "^ata{*}: softreset failed",
                            "^ata{*}: error: {errors:*}")
                    .unless("SATA link down (SStatus 0", "SATA link down (SStatus 4");

    static final Decoder NVME =
            Decoder.of("st.nvme", 80, "An NVMe disk does not answer or failed")
                    .source(
                            "drivers/nvme/host/pci.c nvme_timeout(), core.c nvme_log_error(), Linux 6.12")
                    .means("The controller timed out, was reset or was given up.")
                    .check(
                            "Firmware, power states (nvme_core.default_ps_max_latency_us), PCIe errors nearby, nvme smart-log.")
                    .shapes(
                            "nvme {device}: I/O {*}tag {tag:n} ({id:x}) opcode {opcode:x} {*}QID {queue:n} timeout, {action:*}",
                            "nvme {device}: I/O {tag:n} {*}QID {queue:n} timeout, {action:*}",
                            "nvme {device}: I/O {*} timeout, {action:*}",
                            "nvme {device}: controller is down; will reset: CSTS={csts:x}",
                            "nvme {device}: controller is down",
                            "nvme {device}: Removing after probe failure",
                            "nvme {device}: Abort status: {status:x}",
                            "nvme {device}: resetting controller",
                            "nvme {device}: Device not ready; aborting {*}",
                            "nvme {device}: Device not ready",
                            "nvme {device}: Disabling device after reset failure: {error}",
                            "nvme {device}: failed to set APST",
                            "nvme {device}: starting error recovery",
                            "nvme {device}: failed nvme_keep_alive_end_io error={error:n}",
                            "nvme {device}: frozen state error detected",
                            "nvme {device}: Does your device have a faulty power saving mode",
                            "{device}: {command:*} @ LBA {sector:n}, {blocks:n} blocks, {error:*} (sct {sct:x} / sc {sc:x})",
                            "nvme{*}Unrecovered Read Error",
                            "nvme{*}edia error",
                            "block {device}: no available path - failing I/O",
                            "block {device}: no usable path - requeuing I/O");

    static final Decoder SCSI_HOST =
            Decoder.of("st.scsi_host", 75, "A disk or its controller went away or was reset")
                    .source("drivers/scsi/scsi_error.c, scsi_lib.c, Linux 6.12")
                    .means(
                            "Commands were aborted, timed out or refused because the device is offline.")
                    .check("Transport (cable, switch, HBA), multipath state, controller log.")
                    .shapes(
                            "sd {address}: [{device}] {*}rejecting I/O to offline device",
                            "^sd {address}: rejecting I/O to {state} device",
                            "rejecting I/O to offline device",
                            "rejecting I/O to dead device",
                            "Device offlined - not ready after error recovery",
                            "attempting task abort",
                            "task abort: {*}",
                            "timing out command, waited {seconds:n}s",
                            "[{device}] {*}hostbyte=DID_NO_CONNECT",
                            "[{device}] {*}hostbyte=DID_TIME_OUT",
                            "[{device}] {*}hostbyte=DID_BAD_TARGET",
                            "[{device}] {*}hostbyte=DID_TRANSPORT",
                            "hostbyte=DID_NO_CONNECT",
                            "[{device}] {*}hostbyte=0x01 ",
                            "[{device}] {*}hostbyte=0x03 ",
                            "in FAULT state, will reset adapter",
                            "controller lockup detected: {code:x}",
                            "LOOP DOWN detected",
                            "Link Down Event {event} received",
                            "SCSI hang ?",
                            "aacraid: Host adapter abort request",
                            "qla2xxx {*}Adapter aborted all outstanding I/O",
                            "hostbyte=DID_TIME_OUT",
                            "hostbyte=DID_TRANSPORT");

    static final Decoder RAID =
            Decoder.of("st.raid", 90, "A RAID array lost a disk")
                    .source("drivers/md/raid1.c, raid5.c, raid10.c, raid0.c, md.c, Linux 6.12")
                    .means("An array runs without one of its disks or cannot run at all.")
                    .check("cat /proc/mdstat; replace the disk before the next one fails.")
                    .shapes(
                            "md/raid{level}: Disk failure on {device}, disabling device",
                            "md/raid{level}: Disk failure on {device} detected, failing array",
                            "md/raid{level}: Disk failure on {device}",
                            "md/raid{level}: Operation continuing on {left:n} devices",
                            "md/raid{*}: not enough operational",
                            "md/raid{*}: read error corrected",
                            "md/raid{level}: read error not correctable (sector {sector:n} on {device}).",
                            "md/raid{level}: Too many read errors, failing device {device}",
                            "md/raid{*}: {*}Failing raid device",
                            "md/raid{*}: {*}unrecoverable I/O",
                            "md/raid{*}: {*}cannot start dirty degraded",
                            "md: kicking non-fresh {device} from array",
                            "raid{level}: Disk failure on {device}");

    static final Decoder DM =
            Decoder.of("st.dm", 80, "A mapped device (LVM, crypt, multipath, snapshot) failed")
                    .source("drivers/md/dm*.c, Linux 6.12")
                    .means(
                            "The device mapper reported a failing path, a broken mapping or corrupted metadata.")
                    .check("dmsetup status; multipath -ll; the disks below it.")
                    .shapes(
                            "device-mapper: multipath: {*}Failing path {path}",
                            "multipath: {*}Failing path {path}",
                            "device-mapper: {target}: {detail:*}orruption",
                            "device-mapper: {target}: {*}error{detail:*}",
                            "device-mapper: {target}: {*}fail{detail:*}",
                            "device-mapper: {target}: {*}nvalid{detail:*}",
                            "device-mapper: {target}: {*}orrupted",
                            "device-mapper: {target}: {*}Failed{detail:*}",
                            "device-mapper: {target}: {*}out-of-data-space",
                            "device-mapper: {target}: {*}reached low water mark",
                            "dm-{device:n}: integrity: Checksum failed at sector {sector:x}",
                            "device-mapper: integrity: {*}Checksum failed at sector {sector:x}",
                            "device-mapper: {target}: {*}out of {*}space")
                    .unless(
                            "device-mapper: core: CONFIG_IMA",
                            "device-mapper: table:",
                            "device-mapper: ioctl:",
                            "uevent: version",
                            "error (-ENOENT)");

    static final Decoder MMC =
            Decoder.of("st.mmc", 70, "An SD card or eMMC failed")
                    .source("drivers/mmc/core, Linux 6.12")
                    .means("The card did not answer or returned errors.")
                    .check("Contacts, card wear; replace the card.")
                    .shapes(
                            "^mmc{host:n}: error -{error:n} {detail:*}",
                            "^mmc{host:n}: Timeout waiting for hardware {detail:*}",
                            "^mmc{host:n}: tuning execution failed: {error}",
                            "^mmc{host:n}: Card stuck {*}",
                            "^mmc{host:n}: cache flush error -{error:n}",
                            "^mmcblk{device}: {*}error {detail:*}")
                    .unless("error -110 whilst initialising SDIO", "error -123 whilst");

    static final Decoder DM_TABLE =
            Decoder.of("st.dm_table", 45, "A mapped device could not be set up")
                    .source("drivers/md/dm-table.c, dm-ioctl.c, Linux 6.12")
                    .means(
                            "A table names a device that is missing or in use; the mapping is not there.")
                    .check(
                            "At boot often a race that solves itself: dmsetup ls, multipath -ll, lvs.")
                    .shapes(
                            "device-mapper: table: {device}: {target}: {detail:*}",
                            "device-mapper: table: {detail:*}rror{*}",
                            "device-mapper: ioctl: error {detail:*}")
                    .unless("error (-ENOENT)");

    static final List<Decoder> ALL =
            List.of(NVME, IO_ERROR, SCSI_SENSE, ATA, SCSI_HOST, RAID, DM, MMC, DM_TABLE);

    private StorageKinds() {}
}
