package org.printkeeper.agent.imported;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.printkeeper.core.record.BootId;

/**
 * What a file, or several that belong together, kept of one boot, oldest first.
 *
 * @param origin where it was found
 * @param form what it is, in a word or two
 * @param sha256 of the file as it was found; of several, one after the other in their order
 * @param boot where it says so itself
 */
public record ForeignLog(
        String origin, String form, String sha256, Optional<BootId> boot, List<ForeignLine> lines) {

    /**
     * Microseconds since 1970 at which printk's clock stood at zero: a collector stamps late, never
     * early, and printk's clock stops while the machine sleeps, so the smallest difference is best.
     */
    public OptionalLong printkZero() {
        return lines.stream()
                .filter(line -> line.printkMicros() >= 0 && line.wallMicros() >= 0)
                .mapToLong(line -> line.wallMicros() - line.printkMicros())
                .min();
    }

    /** First moment that a collector stamped, or the largest number. */
    long began() {
        return lines.stream()
                .mapToLong(ForeignLine::wallMicros)
                .filter(micros -> micros >= 0)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    /** An id for a boot of which nothing else is known: always the same for the same lines. */
    BootId ownBoot() {
        MessageDigest sha256 = newSha256();
        for (ForeignLine line : lines) {
            sha256.update(
                    (line.printkMicros() + " " + line.wallMicros() + " ")
                            .getBytes(StandardCharsets.US_ASCII));
            sha256.update(line.text());
            sha256.update((byte) '\n');
        }
        return new BootId(UUID.nameUUIDFromBytes(sha256.digest()));
    }

    static MessageDigest newSha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }
}
