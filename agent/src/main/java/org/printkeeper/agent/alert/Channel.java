package org.printkeeper.agent.alert;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * A way to people, or to a program that knows the way.
 *
 * <p>Thread: its follower's.
 */
public interface Channel {
    /**
     * Delivers them, the most severe first. What was delivered in part comes again.
     *
     * @throws RefusedException when the receiver will never take them
     * @throws IOException when it could not be done now; they come again
     */
    void send(List<Alert> alerts) throws IOException, InterruptedException;

    /** How many go into one message. */
    default int maxPerMessage() {
        return 1;
    }

    /** How often all that holds is sent again; zero for a receiver that remembers. */
    default Duration repeatEvery() {
        return Duration.ZERO;
    }

    /** Whether it has a way to say that somebody knows of an alert. */
    default boolean tellsAcknowledged() {
        return false;
    }

    /** The receiver understood and does not want it: to repeat the same is of no use. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        public RefusedException(String message) {
            super(message);
        }
    }

    /** The receiver is busy, and said for how long. */
    final class BusyException extends IOException {
        private static final long serialVersionUID = 1;
        private final Duration pause;

        public BusyException(String message, Duration pause) {
            super(message);
            this.pause = pause;
        }

        Duration pause() {
            return pause;
        }
    }
}
