package org.printkeeper.core.audit;

import java.util.Optional;

/**
 * Says when a store begins and when it ceases to lose what matters: from one score on, and below a
 * lower one for a whole window, so that it does not flutter; at once when all came after all.
 *
 * <p>The score is that of the worst record missing, altered or forged in the last window; what is
 * altered counts half, and what was lost before it could come to the store does not count.
 *
 * <p>Thread: not safe.
 */
public final class LossAlarm {
    /** What changed. */
    public enum Change {
        BEGUN,
        CEASED
    }

    private final int raiseScore;
    private final int clearScore;
    private final long windowMicros;
    private boolean isRaised;
    private long lastBadMicros;
    private int score;

    /**
     * @param raiseScore 1 to 100
     * @param clearScore not above it
     */
    public LossAlarm(int raiseScore, int clearScore, long windowMicros) {
        if (clearScore > raiseScore) {
            throw new IllegalArgumentException(
                    "expected to clear at a score not above "
                            + raiseScore
                            + ", found "
                            + clearScore);
        }
        this.raiseScore = raiseScore;
        this.clearScore = clearScore;
        this.windowMicros = windowMicros;
    }

    /** The state after what is known now; empty when it did not change. */
    public Optional<Change> observe(
            CollectorReport report, long nowPrintkMicros, long graceMicros) {
        score = score(report, nowPrintkMicros - graceMicros - windowMicros);
        if (score > clearScore) {
            lastBadMicros = nowPrintkMicros;
        }
        if (!isRaised && score >= raiseScore) {
            isRaised = true;
            return Optional.of(Change.BEGUN);
        }
        boolean takenBack = report.findings().stream().noneMatch(found -> weight(found) > 0);
        if (isRaised && (takenBack || nowPrintkMicros - lastBadMicros >= windowMicros)) {
            isRaised = false;
            return Optional.of(Change.CEASED);
        }
        return Optional.empty();
    }

    /** Whether it has begun and not ceased. */
    boolean isRaised() {
        return isRaised;
    }

    /** Of the last window. */
    public int score() {
        return score;
    }

    private static int score(CollectorReport report, long sinceMicros) {
        return report.findings().stream()
                .filter(finding -> finding.lastMicros() >= sinceMicros)
                .mapToInt(LossAlarm::weight)
                .max()
                .orElse(0);
    }

    private static int weight(AuditFinding finding) {
        if (finding.isLostBefore()) {
            return 0;
        }
        return switch (finding.verdict()) {
            case "missing", "forged" -> finding.severity();
            case "altered", "imitated" -> finding.severity() / 2;
            default -> 0;
        };
    }
}
