package org.printkeeper.agent.follow;

import java.util.Map;
import java.util.Optional;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.Level;

/** What the archive itself lacks, as a finding like that on any other store. */
final class ArchiveLoss {
    /** Causes of gaps that are somebody's business, and their severity. */
    private static final Map<Cause, Integer> SEVERITY =
            Map.of(
                    Cause.OVERRUN, 70,
                    Cause.REJECTED, 60,
                    Cause.STORAGE_FULL, 80,
                    Cause.NOT_RUNNING, 40,
                    Cause.NOT_IN_ARCHIVE, 80);

    private ArchiveLoss() {}

    /**
     * Empty for a gap that is older than the first start, and for numbers that began anew.
     *
     * @param timeMicros when it began, since 1970 UTC, or −1
     */
    static Optional<Finding> of(Gap gap, Optional<BootId> boot, long timeMicros) {
        return Optional.ofNullable(SEVERITY.get(gap.cause()))
                .map(severity -> finding(gap, severity, boot, timeMicros));
    }

    private static Finding finding(Gap gap, int severity, Optional<BootId> boot, long timeMicros) {
        String cause = gap.cause().label();
        return new Finding(
                Finding.Type.LOSS,
                Finding.State.OPEN,
                severity,
                timeMicros,
                "%s kernel records missing in the archive (%s)"
                        .formatted(Long.toUnsignedString(gap.records()), cause),
                "loss/printkeeper/archive/missing/%s/%s"
                        .formatted(
                                boot.map(BootId::compact).orElse("-"),
                                Long.toUnsignedString(gap.firstMissing())),
                boot,
                gap.firstMissing(),
                gap.lastMissing(),
                gap.records(),
                1,
                Level.WARN, // nobody can know: the records are gone
                "",
                "ring→printkeeper",
                cause,
                "burst",
                "",
                "");
    }
}
