package org.printkeeper.core.audit;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What became of one record in one store. */
public sealed interface Verdict {
    /**
     * It is there.
     *
     * @param receivedMicros when the collector took it in, since 1970 UTC, or −1
     * @param late it came more than the grace time after it was printed
     */
    record Stored(long receivedMicros, boolean late) implements Verdict {}

    /**
     * It is not there.
     *
     * @param evidence what shows the cause, in a few words; empty when nothing does
     * @param hop where it was lost, when that is not the store's own hop; else empty
     * @param row the row of the loss ledger that it is put down to, or null
     */
    record Missing(LossCause cause, String evidence, String hop, @Nullable LossRow row)
            implements Verdict {
        public Missing(LossCause cause, String evidence) {
            this(cause, evidence, "", null);
        }
    }

    /**
     * It is there and says something else, or less.
     *
     * @param how {@code cut}, {@code changed} or {@code lines missing}
     * @param detail in a few words: {@code 1023 of 2011 bytes}
     */
    record Altered(String how, String detail) implements Verdict {}

    /** It is not there, and the collector's nature or configuration says that it need not be. */
    record Excluded(String reason) implements Verdict {}

    /** It stands for itself and others in a line such as "message repeated 5 times". */
    record Collapsed(long receivedMicros) implements Verdict {}

    /** The store holds it once more than the kernel said it. */
    record Duplicated() implements Verdict {}

    /** The store holds it and the kernel, at that time, said no such thing. */
    record Forged() implements Verdict {}

    /** It cannot be compared. */
    record Unknowable(String reason) implements Verdict {}

    /** The name in JSON: {@code stored}, {@code missing} … */
    default String label() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** What separates findings of the same verdict: the cause, reason or manner; may be empty. */
    default String manner() {
        return switch (this) {
            case Missing missing -> missing.cause().label();
            case Altered altered -> altered.how();
            case Excluded excluded -> excluded.reason();
            case Unknowable unknowable -> unknowable.reason();
            case Stored s -> s.late() ? "late" : "";
            case Collapsed c -> "";
            case Duplicated d -> "";
            case Forged f -> "";
        };
    }

    /** What shows the cause, in a few words; empty when nothing does. */
    default String evidence() {
        return switch (this) {
            case Altered altered -> altered.detail();
            case Missing missing -> missing.evidence();
            default -> "";
        };
    }
}
