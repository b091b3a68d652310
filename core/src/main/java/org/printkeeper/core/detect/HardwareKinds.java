package org.printkeeper.core.detect;

import java.util.List;

/** Processor, bus and firmware: what the hardware itself reported. */
final class HardwareKinds {
    static final Decoder MCE =
            Decoder.of("hw.mce", 90, "The processor reported a hardware error")
                    .source("arch/x86/kernel/cpu/mce/core.c, drivers/edac/mce_amd.c, Linux 6.12")
                    .means("A machine check: processor, cache, memory or bus detected an error.")
                    .check(
                            "Corrected or not (STATUS bit 61); bank and address; rasdaemon; repeats on one CPU or DIMM mean replacement.")
                    .shapes(
                            "mce: [Hardware Error]: CPU {cpu:n}: Machine Check{*}: {mcg_status:x} Bank {bank:n}: {status:x}",
                            "mce: [Hardware Error]: {detail:*}",
                            "mce: Uncorrected hardware memory error in user-access at {address:x}",
                            "[Hardware Error]: CPU:{cpu:n} ({family:*}) MC{bank:n}_STATUS{detail:*}",
                            "[Hardware Error]: CPU {cpu:n}: Machine Check",
                            "[Hardware Error]: Machine check",
                            "[Hardware Error]: Corrected error",
                            "[Hardware Error]: Deferred error",
                            "[Hardware Error]: Uncorrected",
                            "Machine check events logged",
                            "[Hardware Error]: {unit:*}Extended Error Code: {code:n}",
                            "mce: CMCI storm detected",
                            "Machine Check Exception",
                            "mce: CPU{cpu:n}: Core temperature{*}Machine check")
                    .unless("}[Hardware Error]:", "BERT");

    static final Decoder EDAC_CE =
            Decoder.of("hw.edac.ce", 60, "Memory errors were corrected")
                    .source("drivers/edac/edac_mc.c edac_ce_error(), Linux 6.12")
                    .means("ECC memory corrected errors; a rising count announces a failing DIMM.")
                    .check("Rate per DIMM label; swap the DIMM when it rises.")
                    .shapes(
                            "EDAC MC{controller:n}: {count:n} CE {detail:*} on {label:*} (",
                            "EDAC MC{controller:n}: {count:n} CE ",
                            "EDAC {driver} MC{controller:n}: {count:n} CE {detail:*}");

    static final Decoder EDAC_UE =
            Decoder.of("hw.edac.ue", 95, "Memory error that could not be corrected")
                    .source("drivers/edac/edac_mc.c edac_ue_error(), Linux 6.12")
                    .means("Data in memory was lost.")
                    .check("The DIMM label; replace it; which process or page was hit.")
                    .shapes(
                            "EDAC MC{controller:n}: {count:n} UE {detail:*} on {label:*} (",
                            "EDAC MC{controller:n}: {count:n} UE ",
                            "EDAC MC{controller:n}: UE ");

    static final Decoder GHES =
            Decoder.of("hw.ghes", 80, "The firmware reported a hardware error")
                    .source(
                            "drivers/acpi/apei/ghes.c, drivers/firmware/efi/cper.c, bert.c, Linux 6.12")
                    .means("The platform firmware handed the kernel an error record (APEI).")
                    .check("Severity and section type in the block; BMC event log.")
                    .shapes(
                            "}[Hardware Error]: Hardware error from APEI Generic Hardware Error Source: {source_id:n}",
                            "}[Hardware Error]: event severity: {event_severity:*}",
                            "}[Hardware Error]:{*}Error {error:n}, type: {error_type:*}",
                            "BERT: Error records from previous boot",
                            "}[Hardware Error]: {*}section_type: {section:*}");

    static final Decoder AER_CORRECTED =
            Decoder.of("hw.aer.corrected", 55, "PCIe error, corrected")
                    .source("drivers/pci/pcie/aer.c aer_print_error(), Linux 6.12")
                    .means("A PCIe link had an error that the link corrected.")
                    .check("Rate per device; reseat card or cable; ASPM; firmware.")
                    .shapes(
                            "{device}: PCIe Bus Error: severity=Correct{*}, type={layer:*}, ",
                            "PCIe Bus Error: severity=Correct",
                            "AER: {*}Corrected error{*}received: {device}",
                            "AER: {*}Correctable error",
                            "AER: {*}Corrected error");

    static final Decoder AER_UNCORRECTED =
            Decoder.of("hw.aer.uncorrected", 85, "PCIe error that could not be corrected")
                    .source("drivers/pci/pcie/aer.c, err.c, Linux 6.12")
                    .means("A PCIe transaction was lost; the device may have been reset.")
                    .check(
                            "The device and error bits; 'device recovery successful' or failed after it.")
                    .shapes(
                            "{device}: PCIe Bus Error: severity=Uncorrect{*}, type={layer:*}, ",
                            "PCIe Bus Error: severity=Uncorrect",
                            "AER: {*}Uncorrect{*}error{*}received: {device}",
                            "AER: {*}Uncorrect",
                            "AER: device recovery failed");

    static final Decoder DPC =
            Decoder.of("hw.dpc", 80, "A PCIe port was switched off to contain an error")
                    .source("drivers/pci/pcie/dpc.c, drivers/pci/hotplug/pciehp_ctrl.c, Linux 6.12")
                    .means("Downstream port containment cut a device off after an error.")
                    .check("The device under that port; is it back?")
                    .shapes(
                            "{device}: DPC: containment event, status:{status:x} source:{source:x}",
                            "DPC: containment event",
                            "DPC: unmasked uncorrectable error detected");

    static final Decoder PCIE_UNPLUG =
            Decoder.of("hw.pcie_unplug", 40, "A PCIe slot lost its card")
                    .source("drivers/pci/hotplug/pciehp_ctrl.c, Linux 6.12")
                    .means("A card, dock or NVMe drive was pulled, or its link broke.")
                    .check(
                            "Pulled by a person? Otherwise AER and DPC lines before it, the slot, the power.")
                    .shapes(
                            "{device}: pciehp: Slot({slot}): Link Down",
                            "{device}: pciehp: Slot({slot}): Card not present");

    static final Decoder THERMAL =
            Decoder.of("hw.thermal", 65, "Too hot: the processor was slowed down")
                    .source(
                            "drivers/thermal/intel/therm_throt.c, drivers/thermal/thermal_core.c, Linux 6.12")
                    .means(
                            "A temperature limit was reached; speed is reduced or the machine will switch off.")
                    .check(
                            "Fans, dust, air flow, load; 'critical temperature reached' means shutdown.")
                    .shapes(
                            "CPU{cpu:n}: {scope} temperature above threshold, cpu clock throttled",
                            "CPU{cpu:n}: {scope} temperature is above threshold, cpu clock is throttled",
                            "emperature above threshold",
                            "critical temperature reached",
                            "thermal zone{zone:n}: {*}critical");

    static final Decoder NMI =
            Decoder.of("hw.nmi", 90, "The hardware raised an alarm nobody could explain")
                    .source("arch/x86/kernel/nmi.c unknown_nmi_error(), Linux 6.12")
                    .means(
                            "A non-maskable interrupt without a known cause: memory parity, PCI error, watchdog, or a person's NMI button.")
                    .check("BMC event log; PCIe and memory errors nearby.")
                    .shapes(
                            "Uhhuh. NMI received for unknown reason {reason:x} on CPU {cpu:n}",
                            "NMI: PCI system error (SERR) for reason {reason:x} on CPU {cpu:n}",
                            "NMI: IOCK error (debug interrupt?) for reason {reason:x} on CPU {cpu:n}",
                            "NMI: PCI system error",
                            "NMI: IOCK error",
                            "Dazed and confused, but trying to continue");

    static final Decoder CLOCK =
            Decoder.of("hw.clock", 60, "A clock of the machine cannot be trusted")
                    .source("kernel/time/clocksource.c, Linux 6.12")
                    .means("The kernel gave up a clock source because it drifted or stopped.")
                    .check("Virtual machine paused or overloaded? /sys/devices/system/clocksource.")
                    .shapes(
                            "timekeeping watchdog on CPU{cpu:n}: Marking clocksource '{clocksource}' as unstable",
                            "Marking clocksource '{clocksource}' as unstable",
                            "Marking clocksource {clocksource} as unstable",
                            "Clocksource {clocksource} unstable",
                            "TSC found unstable",
                            "Marking TSC unstable due to {reason:*}",
                            "clocksource: Long readout interval",
                            "TSC halts in idle");

    static final Decoder FIRMWARE_BUG =
            Decoder.of("hw.firmware_bug", 40, "The firmware is faulty")
                    .source(
                            "include/linux/printk.h FW_BUG, drivers/acpi/acpica/utxferror.c, Linux 6.12")
                    .means(
                            "Tables or code of the firmware (BIOS, ACPI) are wrong; the kernel works around it.")
                    .check("Firmware update; mostly harmless when it was always there.")
                    .shapes(
                            "[Firmware Bug]: {detail:*}",
                            "[Firmware Warn]: {detail:*}",
                            "ACPI BIOS Error (bug): {detail:*}",
                            "ACPI Error: {detail:*}");

    static final Decoder IRQ_NOBODY =
            Decoder.of("hw.irq_nobody", 50, "An interrupt that no driver wants was switched off")
                    .source("kernel/irq/spurious.c __report_bad_irq(), Linux 6.12")
                    .means(
                            "A device keeps interrupting and no driver answers; the line is disabled and devices on it may hang.")
                    .check("Who shares that interrupt (/proc/interrupts); irqpoll as a test.")
                    .shapes("irq {irq:n}: nobody cared", "Disabling IRQ #{irq:n}");

    static final Decoder IOMMU_FAULT =
            Decoder.of("hw.iommu_fault", 60, "A device touched memory that is not its own")
                    .source("drivers/iommu/intel/dmar.c, drivers/iommu/amd/iommu.c, Linux 6.12")
                    .means(
                            "The IOMMU stopped a device's access: driver bug, failing device, or attack.")
                    .check("The device address in the line; its driver and firmware.")
                    .shapes(
                            "DMAR: [DMA {direction:*}] Request device [{device}] {*}fault addr {address:x}",
                            "DMAR: [DMA {direction:*}] {*}Request device [{device}]",
                            "DMAR: DRHD: handling fault status reg",
                            "AMD-Vi: Event logged [{event} device={device} ",
                            "AMD-Vi: Event logged [{event}",
                            "AMD-Vi: Completion-Wait loop timed out",
                            "arm-smmu{*}: Unhandled context fault",
                            "arm-smmu-v3 {device}: event {event:x} received");

    static final List<Decoder> ALL =
            List.of(
                    MCE,
                    EDAC_CE,
                    EDAC_UE,
                    GHES,
                    AER_CORRECTED,
                    AER_UNCORRECTED,
                    DPC,
                    PCIE_UNPLUG,
                    THERMAL,
                    NMI,
                    CLOCK,
                    FIRMWARE_BUG,
                    IRQ_NOBODY,
                    IOMMU_FAULT);

    private HardwareKinds() {}
}
