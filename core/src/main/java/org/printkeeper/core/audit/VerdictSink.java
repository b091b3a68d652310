package org.printkeeper.core.audit;

/** Takes final verdicts as they are reached: records in the kernel's order, then surplus ones. */
@FunctionalInterface
public interface VerdictSink {
    /** Cares for totals only. */
    VerdictSink NONE = judged -> {};

    void accept(Judged judged);
}
