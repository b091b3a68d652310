package org.printkeeper.core.detect;

import java.util.List;

/** Filesystems: damaged, read-only, or a server that does not answer. */
final class FilesystemKinds {
    static final Decoder EXT =
            Decoder.of("fs.ext4", 90, "ext4 found an error in the filesystem")
                    .source("fs/ext4/super.c __ext4_error(), Linux 6.12")
                    .means("The filesystem's structures are damaged or the disk below failed.")
                    .check(
                            "Disk errors just before; unmount and e2fsck; what errors= does (remount-ro, panic).")
                    .shapes(
                            "EXT{version:n}-fs error (device {device}): {function}:{line:n}: {detail:*}",
                            "EXT{version:n}-fs error (device {device}): {detail:*}",
                            "EXT4-fs error (device {device})",
                            "EXT4-fs ({device}): I/O error while writing superblock",
                            "EXT4-fs ({device}): Delayed block allocation failed",
                            "EXT4-fs ({device}): failed to convert unwritten extents",
                            "EXT4-fs ({device}): previous I/O error to superblock detected");

    static final Decoder REMOUNT_RO =
            Decoder.of("fs.remount_ro", 95, "A filesystem became read-only after an error")
                    .source("fs/ext4/super.c, fs/jbd2/journal.c, fs/btrfs/messages.c, Linux 6.12")
                    .means(
                            "To protect the data nothing can be written any more; services on it fail.")
                    .check("The error just before; the disk; fsck before remounting.")
                    .shapes(
                            "{filesystem} ({device}): Remounting filesystem read-only",
                            "Remounting filesystem read-only",
                            "({device}): {*}forced readonly",
                            "forced readonly",
                            "Detected aborted journal",
                            "Aborting journal on device {device}.",
                            "JBD2: Detected IO errors while flushing file data on {device}",
                            "JBD2: {*}error {detail:*}",
                            "JBD2: {*}abort{detail:*}")
                    .unless("errors=remount-ro");

    static final Decoder XFS =
            Decoder.of("fs.xfs", 95, "XFS found corruption or shut down")
                    .source("fs/xfs/xfs_error.c, xfs_log.c, xfs_fsops.c, Linux 6.12")
                    .means(
                            "XFS detected damage or an I/O error and may have shut the filesystem down.")
                    .check("Disk errors before; umount, xfs_repair -n.")
                    .shapes(
                            "XFS ({device}): Corruption {detail:*}",
                            "XFS ({device}): Internal error {detail:*}",
                            "XFS ({device}): Metadata corruption detected at {function}+{offset:x}/",
                            "XFS ({device}): Metadata corruption detected at {function}",
                            "XFS ({device}): Metadata CRC error detected at {function}+{offset:x}/",
                            "XFS ({device}): Metadata CRC error detected at {function}",
                            "XFS ({device}): Metadata I/O {detail:*}",
                            "XFS ({device}): metadata I/O error {detail:*}",
                            "XFS ({device}): {*}hutting down filesystem",
                            "XFS ({device}): {*}has been shut down",
                            "XFS ({device}): log I/O error {detail:*}",
                            "XFS ({device}): writeback error on {detail:*}",
                            "XFS ({device}): possible memory allocation deadlock",
                            "XFS: possible memory allocation deadlock");

    static final Decoder BTRFS =
            Decoder.of("fs.btrfs", 90, "btrfs reported an error")
                    .source("fs/btrfs/messages.c, inode.c, disk-io.c, Linux 6.12")
                    .means(
                            "A checksum did not match, a device failed, or a transaction was aborted.")
                    .check("btrfs device stats; btrfs scrub; the disk.")
                    .shapes(
                            "BTRFS error (device {device}): bdev {bdev} errs: wr {write_errors:n}, rd {read_errors:n}, flush {flush_errors:n}, corrupt {corrupt:n}, gen {generation:n}",
                            "BTRFS error (device {device:*}): {detail:*}",
                            "BTRFS critical (device {device:*}): {detail:*}",
                            "BTRFS warning (device {device:*}): csum failed {detail:*}",
                            "BTRFS warning (device {device:*}): checksum {detail:*}",
                            "BTRFS: error (device {device:*}) {detail:*}",
                            "BTRFS: Transaction aborted")
                    .unless(
                            "unrecognized mount option",
                            "open_ctree failed",
                            "superblock checksum mismatch");

    static final Decoder OTHER =
            Decoder.of("fs.other", 70, "A filesystem reported an error")
                    .source(
                            "fs/f2fs, fs/fat/misc.c, fs/squashfs, fs/overlayfs, fs/erofs, Linux 6.12")
                    .means("Damaged structures or failed reads in a filesystem.")
                    .check("The device below; the filesystem's own check tool.")
                    .shapes(
                            "F2FS-fs ({device}): {*}inconsistent{detail:*}",
                            "F2FS-fs ({device}): {*}error{detail:*}",
                            "FAT-fs ({device}): error, {detail:*}",
                            "NTFS-fs error (device {device}): {detail:*}",
                            "NTFS-fs error {detail:*}",
                            "squashfs error: {detail:*}",
                            "SQUASHFS error: {detail:*}",
                            "erofs: (device {device}): {*}corrupted{detail:*}",
                            "WARNING: Pool '{pool}' has encountered an uncorrectable I/O failure",
                            "ISOFS: {*}error{detail:*}",
                            "UDF-fs: error (device {device}): {detail:*}",
                            "overlayfs: {*}failed{detail:*}",
                            "F2FS-fs ({device}): {*}invalid{detail:*}",
                            "FAT-fs ({device}): Filesystem has been set read-only",
                            "NILFS error (device {device}): {detail:*}",
                            "OCFS2: ERROR (device {device}): {detail:*}",
                            "GFS2: fsid={device}: fatal: {detail:*}",
                            "bcachefs ({device}): error {detail:*}",
                            "bcachefs ({device}): {*}inconsistency{detail:*}",
                            "EROFS: (device {device}): {*}bogus{detail:*}",
                            "erofs: (device {device}): {*}bogus{detail:*}",
                            "jffs2: error: {detail:*}",
                            "UBIFS error ({device:*}): {detail:*}",
                            "^{device} error: ubi_{function}: error {error:*}",
                            "REISERFS error (device {device}): {detail:*}",
                            "JFS: {*}ERROR: (device {device}): {detail:*}",
                            "HFS-fs: {*}error{detail:*}",
                            "exFAT-fs ({device}): error, {detail:*}");

    static final Decoder NFS =
            Decoder.of("fs.nfs", 70, "A file server does not answer")
                    .source("net/sunrpc/clnt.c, fs/nfs, fs/smb/client, net/ceph, Linux 6.12")
                    .means("Processes that use the mount hang until the server is back.")
                    .check("Network path and server; mount options hard, soft, timeo.")
                    .shapes(
                            "nfs: server {server} not responding, {action:*}",
                            "NFS: {*}server {server} {*}error {error}",
                            "NFS: state manager: {*}failed",
                            "NFS: {*}unhandled error {error}",
                            "CIFS: VFS: {*}return code = {error}",
                            "lockd: server {server} not responding",
                            "CIFS: VFS: {*}has not responded in {seconds:n} seconds",
                            "CIFS: VFS: {*}error{detail:*}",
                            "CIFS VFS: {*}has not responded in {seconds:n} seconds",
                            "ceph: {*}hung",
                            "libceph: {*}socket closed",
                            "ceph: {*}session lost");

    static final Decoder NFS_OK =
            Decoder.of("fs.nfs_ok", 30, "A file server answers again")
                    .source("net/sunrpc/clnt.c call_verify(), Linux 6.12")
                    .means("The server that did not respond is back.")
                    .check("How long it was gone: the 'not responding' line before.")
                    .shapes("nfs: server {server} OK");

    static final Decoder NFS_WRITEBACK =
            Decoder.of("fs.nfs_writeback", 60, "Writing to a file server hangs")
                    .source("fs/nfs/write.c nfs_page_async_flush(), Linux 6.12")
                    .means(
                            "A stack that waits in NFS writeback: the server does not take the data.")
                    .check(
                            "The server, its disk and the network; the hung task report around the line.")
                    .shapes("nfs_page_async_flush+{offset:x}/", "nfs_writepages+{offset:x}/");

    static final Decoder FILE_MAX =
            Decoder.of("fs.file_max", 75, "The limit of open files of the whole system is reached")
                    .source("fs/file_table.c alloc_empty_file(), Linux 6.12")
                    .means("No process can open a file any more.")
                    .check("Who holds them (/proc/*/fd); fs.file-max.")
                    .shapes("VFS: file-max limit {limit:n} reached");

    static final Decoder MOUNT =
            Decoder.of("fs.mount", 10, "A filesystem was mounted or unmounted")
                    .source("fs/ext4/super.c, fs/xfs/xfs_mount.c, Linux 6.12; 5.10")
                    .means("Ordinary; here to be seen beside what follows.")
                    .check("Expected? Who mounts it.")
                    .shapes(
                            "{filesystem} ({device}): mounted filesystem {detail:*}",
                            "{filesystem} ({device}): unmounting filesystem",
                            "XFS ({device}): Mounting V{version:n}",
                            "XFS ({device}): Unmounting Filesystem");

    static final Decoder EXT_WARNING =
            Decoder.of("fs.ext4_warning", 60, "ext4 has found something doubtful")
                    .source(
                            "fs/ext4/super.c __ext4_warning(), print_daily_error_info(), Linux 6.12")
                    .means("A write failed, or the filesystem still has errors of before.")
                    .check("Disk errors around it; unmount and e2fsck.")
                    .shapes(
                            "EXT{version:n}-fs warning (device {device}): {function}:{line:n}: {detail:*}",
                            "EXT4-fs ({device}): warning: mounting fs with errors",
                            "EXT4-fs ({device}): error count since last fsck: {count:n}")
                    .unless(
                            "maximal mount count reached",
                            "checktime reached",
                            "updating to rev 1",
                            "MMP interval",
                            "unchecked fs, running e2fsck is recommended");

    static final List<Decoder> ALL =
            List.of(
                    EXT,
                    REMOUNT_RO,
                    XFS,
                    BTRFS,
                    OTHER,
                    NFS,
                    NFS_OK,
                    NFS_WRITEBACK,
                    FILE_MAX,
                    MOUNT,
                    EXT_WARNING);

    private FilesystemKinds() {}
}
