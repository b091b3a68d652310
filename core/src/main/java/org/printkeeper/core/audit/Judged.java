package org.printkeeper.core.audit;

import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.KmsgRecord;

/**
 * A final verdict on one record.
 *
 * @param sequence the kernel's number (unsigned); −1 for {@link Verdict.Forged}
 * @param expected what the kernel said; null when it was stored as it should be (its bytes are not
 *     kept so long), and for {@link Verdict.Forged}
 * @param stored what the store holds instead; null when it holds nothing or the very same
 */
public record Judged(
        Verdict verdict,
        long sequence,
        @Nullable KmsgRecord expected,
        @Nullable StoredRecord stored) {}
