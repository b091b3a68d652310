package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.follow.FollowerStatus;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;

/**
 * Where the streams end now: what the lag of a follower is measured against.
 *
 * @param kernel index after the newest entry
 * @param syslog the same of that stream
 * @param findings the same of that stream
 */
record StreamEnds(long kernel, long syslog, long findings) {
    static StreamEnds of(Path stateDir) {
        return new StreamEnds(
                end(Streams.kernel(stateDir)),
                end(Streams.syslog(stateDir)),
                end(Streams.findings(stateDir)));
    }

    /** A stream that cannot be read has no end: its followers say what is wrong with it. */
    private static long end(Path stream) {
        try (StreamReader reader = StreamReader.open(stream)) {
            return reader.endIndex();
        } catch (IOException unreadable) {
            return 0;
        }
    }

    /** Adds what there is to count of a follower of a stream that ends there. */
    static void measure(FollowerStatus status, long end, Samples samples) {
        samples.add(Metrics.FOLLOWER_LAG, status.lag(end), status.name());
        samples.add(Metrics.FOLLOWER_DELIVERED, status.delivered(), status.name());
        samples.add(Metrics.FOLLOWER_SKIPPED, status.skipped(), status.name());
        samples.add(Metrics.FOLLOWER_ERRORS, status.errors(), status.name());
    }
}
