package org.printkeeper.agent.source;

import java.time.Duration;
import org.printkeeper.core.record.ReadMode;

/**
 * How a capture behaves.
 *
 * @param version of this program, for the {@code start} mark
 * @param readMode for the {@code start} mark; see {@link ReadMode}
 * @param batchBytes size at which a batch is handed over, while the ring is not drained
 * @param heartbeat silence after which a {@code heartbeat} mark is written
 * @param clockInterval longest time between two {@code clock} marks
 */
public record SourceSettings(
        String version,
        ReadMode readMode,
        int batchBytes,
        Duration heartbeat,
        Duration clockInterval) {
    /** What is used where the configuration is silent. */
    public static SourceSettings defaults(String version) {
        return new SourceSettings(
                version,
                ReadMode.FULL_BOOT,
                64 * 1024,
                Duration.ofSeconds(60),
                Duration.ofMinutes(10));
    }
}
