package org.printkeeper.core.detect;

import java.util.Locale;
import java.util.Optional;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Level;

/**
 * Something that people should know: an entry of the findings stream, and what alerts are made of.
 *
 * <p>Invariant: a fingerprint names the same trouble whenever it comes: it holds no number that
 * differs from one occurrence to the next, except a loss's first record, which makes it this loss.
 *
 * @param state whether it holds, or what was told before has turned out otherwise
 * @param severity 0 to 100, see {@link Kind}
 * @param timeMicros when it began, since 1970 UTC, or −1
 * @param title one line for people
 * @param firstSequence first record concerned, or −1 when there is none
 * @param lastSequence last record concerned, inclusive
 * @param records how many records are concerned
 * @param count for the how manieth time it happened in this boot, as far as is known; 1 at first
 * @param kind name of a {@link Kind}, or empty
 * @param hop where on the way, for losses: {@code ring→journald}
 * @param pattern {@code burst}, {@code persistent}, {@code single}, or empty
 * @param sample one record of it, escaped as in /dev/kmsg
 */
public record Finding(
        Type type,
        State state,
        int severity,
        long timeMicros,
        String title,
        String fingerprint,
        Optional<BootId> boot,
        long firstSequence,
        long lastSequence,
        long records,
        long count,
        Level level,
        String kind,
        String hop,
        String cause,
        String pattern,
        String evidence,
        String sample) {

    /** What sort of thing was found. */
    public enum Type {
        /** A place that should hold records lacks or changed some. */
        LOSS,
        /** The kernel reported trouble. */
        INCIDENT,
        /** Unusual, by comparison with this host's past. */
        ANOMALY,
        /** A state that lasts: a full disk, a stalled collector. */
        CONDITION,
        /** Of our own parts. */
        HEALTH;

        /** The name in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether it still holds. */
    public enum State {
        OPEN,
        /** It turned out otherwise: the records came late. */
        WITHDRAWN,
        /** Somebody knows of it. */
        ACKNOWLEDGED,
        /** Somebody said that it is over. */
        RESOLVED;

        /** Other states are what the program found. */
        public boolean isSaidByPeople() {
            return this == ACKNOWLEDGED || this == RESOLVED;
        }

        /** The name in JSON. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        if (severity < 0 || severity > 100) {
            throw new IllegalArgumentException("severity is not within 0 to 100: " + severity);
        }
    }

    /** The same finding in another state. */
    public Finding in(State other) {
        return new Finding(
                type,
                other,
                severity,
                timeMicros,
                title,
                fingerprint,
                boot,
                firstSequence,
                lastSequence,
                records,
                count,
                level,
                kind,
                hop,
                cause,
                pattern,
                evidence,
                sample);
    }
}
