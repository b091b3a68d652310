package org.printkeeper.core.detect;

import java.util.List;

/** Virtual machines: stolen time, failing hypervisor devices. */
final class VirtualKinds {
    static final Decoder STEAL =
            Decoder.of(
                            "virt.steal_clock",
                            40,
                            "Time was lost: the host or firmware took the processor away")
                    .source("kernel/time/hrtimer.c, kernel/events/core.c, Linux 6.12")
                    .means(
                            "An interrupt took far too long: overcommitted host, SMI, or a slow debugger.")
                    .check("Steal time (vmstat st); host load.")
                    .shapes(
                            "hrtimer: interrupt took {nanos:n} ns",
                            "perf: interrupt took too long ({nanos:n} > {limit:n})",
                            "hv_balloon: {*}rror{detail:*}",
                            "hv_netvsc {device}: {*}rror{detail:*}",
                            "xen_netfront: {*}rror{detail:*}");

    static final Decoder KVM =
            Decoder.of("virt.kvm", 50, "A virtual machine or its device failed")
                    .source(
                            "arch/x86/kvm/x86.c, drivers/virtio, drivers/net/virtio_net.c, Linux 6.12")
                    .means("A guest did something KVM cannot do, or a virtual device broke.")
                    .check("The guest (pid); QEMU log.")
                    .shapes(
                            "kvm [{pid:n}]: {*}unhandled {operation}: {detail:*}",
                            "kvm [{pid:n}]: {*}ignored {operation}: {detail:*}",
                            "kvm: emulation failure",
                            "KVM internal error",
                            "kvm_amd: {*}failed{detail:*}",
                            "kvm_intel: {*}failed{detail:*}",
                            "VMX: unexpected exit reason {reason:x}",
                            "virtio{*}: {*}virtqueue{*}broken",
                            "virtio_net {device}: {*}id {id:n} is not a head!");

    static final Decoder XEN =
            Decoder.of(
                            "virt.hypervisor_device",
                            50,
                            "A device of the hypervisor (Xen, Hyper-V, VMware) failed")
                    .source("drivers/xen, drivers/hv, drivers/misc/vmw_balloon.c, Linux 6.12")
                    .means("A paravirtual device could not be set up, grown or reached.")
                    .check("The hypervisor's own log; memory limits of the guest; driver versions.")
                    .shapes(
                            "xen:balloon: Cannot add additional memory ({error})",
                            "{driver}: can't alloc rx grant refs",
                            "xenbus_probe_frontend: Timeout connecting to device: {device}",
                            "hv_vmbus: probe failed for device {device} ({error})",
                            "vmw_balloon: failed to send {command} command to the host");

    static final List<Decoder> ALL = List.of(STEAL, KVM, XEN);

    private VirtualKinds() {}
}
