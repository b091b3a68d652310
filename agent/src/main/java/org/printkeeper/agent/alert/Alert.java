package org.printkeeper.agent.alert;

import java.time.Instant;
import java.util.Locale;
import org.printkeeper.core.detect.Finding;

/**
 * What a channel tells people: a trouble, how it stands and what is known of it.
 *
 * @param key names the trouble: the same for all losses of one store, else the fingerprint
 * @param severity the highest since it began, 0 to 100
 * @param count how often it happened since it began
 * @param records how many kernel records are concerned
 * @param since when it began
 * @param last when it was last heard of
 * @param isRepeat true when it was told before and goes on or became worse
 * @param finding the worst of it
 * @param note why it is over, or what somebody said of it; may be empty
 */
public record Alert(
        String key,
        State state,
        int severity,
        long count,
        long records,
        Instant since,
        Instant last,
        boolean isRepeat,
        Finding finding,
        String note) {

    /** From here on nothing holds an alert back. */
    public static final int CRITICAL = 90;

    /** How an alert stands. */
    public enum State {
        FIRING,
        /** Somebody knows of it. */
        ACKNOWLEDGED,
        RESOLVED,
        /** It was over and has come again. */
        REGRESSED;

        boolean isOpen() {
            return this != RESOLVED;
        }

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isOpen() {
        return state.isOpen();
    }

    /** Severity in the four words that most receivers know. */
    String priority() {
        return severity >= CRITICAL
                ? "critical"
                : severity >= 70 ? "error" : severity >= 50 ? "warning" : "info";
    }

    /** The same for one time that it holds: a receiver may drop what it has seen. */
    String id() {
        return "%s@%d#%s.%d.%d"
                .formatted(key, since.toEpochMilli(), state.label(), severity, count);
    }
}
