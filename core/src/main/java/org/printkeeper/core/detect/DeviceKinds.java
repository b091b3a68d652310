package org.printkeeper.core.detect;

import java.util.List;

/** USB, graphics, PCI devices, firmware files, watchdogs. */
final class DeviceKinds {
    static final Decoder USB =
            Decoder.of("dev.usb", 35, "A USB device does not work")
                    .source("drivers/usb/core/hub.c, drivers/usb/host/xhci.c, Linux 6.12")
                    .means(
                            "A device cannot be addressed, was reset, or a port has too much current.")
                    .check("Cable, power, hub; the port number in the line.")
                    .shapes(
                            "usb {device}: device descriptor read/{size}, error {error}",
                            "usb {device}: device not accepting address {address:n}, error {error}",
                            "usb {device}: device not responding",
                            "usb {device}: reset {speed} USB device number {number:n}",
                            "unable to enumerate USB device",
                            "over-current condition",
                            "over-current change",
                            "xhci_hcd {device}: HC died; cleaning up",
                            "xhci_hcd {device}: {*}not responding",
                            "HC died; cleaning up");

    static final Decoder XID =
            Decoder.of("dev.gpu_xid", 85, "The NVIDIA driver reports a GPU error (Xid)")
                    .source("NVIDIA open-gpu-kernel-modules, Xid catalogue r560; out of tree")
                    .means(
                            "The GPU or a program on it failed; the number says how (79: fallen off the bus, 48: memory).")
                    .check("NVIDIA's Xid table; power, PCIe, temperature; nvidia-smi -q.")
                    .shapes(
                            "NVRM: Xid (PCI:{device}): {xid:n}, pid={pid}, name={comm:*}, {detail:*}",
                            "NVRM: Xid (PCI:{device}): {xid:n}, {detail:*}",
                            "NVRM: Xid ({device}): {xid:n}, {detail:*}",
                            "NVRM: GPU at PCI:{device}: {detail:*}",
                            "NVRM: GPU {device}: GPU has fallen off the bus",
                            "has fallen off the bus");

    static final Decoder SXID =
            Decoder.of("dev.nvswitch_sxid", 80, "An NVSwitch reports an error (SXid)")
                    .source("NVIDIA fabric manager guide, SXid catalogue r560; out of tree")
                    .means("The switch between GPUs failed or a link on it did.")
                    .check("NVIDIA's SXid table; fatal ones need a reset of all GPUs on it.")
                    .shapes(
                            "{switch}: SXid (PCI:{device}): {sxid:n}, {severity:*}, {detail:*}",
                            "SXid (PCI:{device}): {sxid:n}, {detail:*}");

    static final Decoder NVLINK =
            Decoder.of("dev.nvlink", 60, "An NVLink between GPUs fails")
                    .source("NVIDIA open-gpu-kernel-modules kern_nvlink.c, r560; out of tree")
                    .means("Link detection between GPUs failed; fabric features may be missing.")
                    .check("nvidia-smi nvlink -s; fabric manager log.")
                    .shapes(
                            "NVRM: {function}: Failed to update Rx Detect Link mask!",
                            "NVRM: {function}: Getting {peer} postRxDetLinkMask failed!",
                            "NVRM: knvlink{function}: {*}ailed{detail:*}");

    static final Decoder PEERMEM =
            Decoder.of(
                            "dev.nvidia_peermem",
                            60,
                            "GPU memory sharing over the network lost its context")
                    .source("NVIDIA open-gpu-kernel-modules nvidia-peermem.c, r560; out of tree")
                    .means("nvidia-peermem dropped a mapping (invalid context).")
                    .check("The job that ended just then; driver version.")
                    .shapes(
                            "nvidia-peermem {function}:{line:n} ERROR detected invalid context, {action:*}");

    static final Decoder NCCL =
            Decoder.of("dev.nccl_segfault", 60, "A GPU job crashed inside NCCL")
                    .source("arch/x86/mm/fault.c show_signal_msg(), Linux 6.12")
                    .means("The communication library of a training job crashed.")
                    .check("Network and NVLink errors before it; NCCL version.")
                    .shapes(
                            "segfault at {address:x} ip {ip:x} sp {sp:x} error {error:x} in libnccl.so{version}");

    static final Decoder DRM =
            Decoder.of("dev.gpu_drm", 75, "The graphics processor hangs")
                    .source("drivers/gpu/drm (amdgpu, i915, radeon, nouveau), Linux 6.12")
                    .means("A ring timed out, the GPU was reset, or a page fault on it happened.")
                    .check("The program named; Mesa and kernel versions; overheating.")
                    .shapes(
                            "i915 {device}: {*}GPU HANG: {detail:*}",
                            "GPU HANG: {detail:*}",
                            "amdgpu {device}: {*}GPU reset{detail:*}",
                            "amdgpu{*}ring {ring} timeout{detail:*}",
                            "amdgpu{*}*ERROR* {detail:*}",
                            "radeon{*}GPU lockup{detail:*}",
                            "amdgpu{*}page fault (src_id:{source:n}{detail:*}",
                            "xe {device}: {*}Engine reset: {detail:*}",
                            "i915 {device}: {*}*ERROR* {detail:*}",
                            "i915 {device}: {*}Resetting {unit} for {reason:*}",
                            "msm_dpu {device}: {*}*ERROR* {detail:*}",
                            "panfrost {device}: gpu sched timeout",
                            "etnaviv-gpu {device}: {*}hung",
                            "v3d {device}: {*}Resetting GPU for hang",
                            "radeon{*}ring {ring} stalled",
                            "nouveau {device}: {*}fifo: fault {detail:*}",
                            "VM_L2_PROTECTION_FAULT_STATUS:{status:x}",
                            "GPU lockup");

    static final Decoder PCI =
            Decoder.of("dev.pci", 50, "A PCI device has no place or does not wake up")
                    .source("drivers/pci/setup-res.c, pci.c, Linux 6.12")
                    .means(
                            "Address space could not be assigned, or the device stays in a power state.")
                    .check("Firmware settings (above 4G decoding); the device.")
                    .shapes(
                            "pci{*} {device}: BAR {bar:n}{*}: no space for [",
                            "pci{*} {device}: BAR {bar:n}{*}: failed to assign [",
                            "pci{*} {device}: Unable to change power state",
                            "pci{*} {device}: not ready {millis:n}ms after {event}",
                            "Unable to change power state from {from} to {to}, device inaccessible")
                    .unless("[io ", "[io  ");

    static final Decoder FIRMWARE =
            Decoder.of("dev.firmware", 40, "A driver misses its firmware file")
                    .source("drivers/base/firmware_loader/main.c, Linux 6.12")
                    .means(
                            "The file is not installed; the device may work less well or not at all.")
                    .check("Install the firmware package; -2 means no such file.")
                    .shapes(
                            "{device}: Direct firmware load for {file} failed with error {error}",
                            "Direct firmware load for {file} failed",
                            "firmware: failed to load {file}",
                            "Failed to load firmware");

    static final Decoder WATCHDOG =
            Decoder.of("dev.tpm_watchdog", 65, "TPM or hardware watchdog in trouble")
                    .source("drivers/watchdog/watchdog_dev.c, drivers/char/tpm, Linux 6.12")
                    .means(
                            "The watchdog was not stopped cleanly (a reset may follow) or the TPM failed.")
                    .check("The program that feeds it; TPM firmware.")
                    .shapes(
                            "watchdog: watchdog{number:n}: watchdog did not stop!",
                            "tpm tpm{number:n}: {*}error {detail:*}",
                            "tpm tpm{number:n}: {*}failed{detail:*}",
                            "iTCO_wdt: {*}unexpected {detail:*}");

    static final Decoder I2C =
            Decoder.of("dev.bus_timeout", 40, "A device on a slow bus (I2C, SPI) does not answer")
                    .source("drivers/i2c/busses, drivers/spi/spi.c, Linux 6.12")
                    .means("A transfer timed out: sensors, touchpads or power chips may not work.")
                    .check(
                            "Once at resume is harmless; repeated: the device, its power, the firmware.")
                    .shapes(
                            "i2c_designware {device}: controller timed out",
                            "i2c {device}: {*}timed out{detail:*}",
                            "spi_master {device}: SPI transfer timed out");

    static final List<Decoder> ALL =
            List.of(USB, XID, SXID, NVLINK, PEERMEM, NCCL, DRM, PCI, FIRMWARE, WATCHDOG, I2C);

    private DeviceKinds() {}
}
