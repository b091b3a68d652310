package org.printkeeper.core.record;

/**
 * Decides for each archived record whether a forwarder passes it on, and with which time.
 *
 * <p>Where imkmsg repeats the whole ring at each start or loses what came while it was down, the
 * archive knows better: a record is <em>existing</em> only at the first capture of a boot. What the
 * ring gathered between two captures of one boot is new in every mode, and nothing comes twice.
 *
 * @param expectedBootCompleteSeconds how long after boot a start counts as one with the boot; used
 *     by {@link ReadMode#FULL_BOOT} alone
 */
public record PassOn(
        ReadMode readMode, long expectedBootCompleteSeconds, KernelTimestampMode timestampMode) {
    /** What is done with a record. */
    public enum Decision {
        LEAVE_OUT,
        WITH_KERNEL_TIME,
        WITH_ARRIVAL_TIME
    }

    /**
     * Where a record was met.
     *
     * @param duringInitialRead before the capture's {@code caught-up} mark
     * @param firstCaptureOfBoot nothing of the boot had been archived when the capture began
     * @param uptimeSecondsAtStart age of the boot when the capture began
     */
    public record Seen(
            boolean duringInitialRead, boolean firstCaptureOfBoot, long uptimeSecondsAtStart) {}

    /** What is done with a record met so. */
    public Decision decide(Seen seen) {
        if (seen.duringInitialRead() && seen.firstCaptureOfBoot() && !wantsExisting(seen)) {
            return Decision.LEAVE_OUT;
        }
        boolean kernelTime =
                switch (timestampMode) {
                    case ON -> true;
                    case OFF -> false;
                    case STARTUP -> seen.duringInitialRead();
                };
        return kernelTime ? Decision.WITH_KERNEL_TIME : Decision.WITH_ARRIVAL_TIME;
    }

    private boolean wantsExisting(Seen seen) {
        return switch (readMode) {
            case FULL_ALWAYS -> true;
            case NEW_ONLY -> false;
            case FULL_BOOT -> seen.uptimeSecondsAtStart() < expectedBootCompleteSeconds;
        };
    }
}
