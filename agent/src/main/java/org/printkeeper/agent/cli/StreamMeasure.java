package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.printkeeper.agent.archive.Latencies;
import org.printkeeper.agent.archive.StreamHealth;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;

/** What there is to count of a stream that this process writes. */
final class StreamMeasure {
    private StreamMeasure() {}

    static void measure(Path directory, StreamWriter writer, Samples samples) {
        String name = String.valueOf(directory.getFileName());
        StreamHealth health = writer.health();
        samples.add(Metrics.CAPTURE_QUEUE, health.queuedBatches(), name);
        samples.add(Metrics.ARCHIVE_BYTES, bytes(directory), name);
        samples.add(Metrics.ARCHIVE_WRITTEN, health.writtenBytes(), name);
        samples.add(Metrics.ARCHIVE_ENTRIES, health.nextIndex(), name);
        samples.add(Metrics.ARCHIVE_UNSYNCED, health.nextIndex() - health.durableIndex(), name);
        Latencies.Snapshot syncs = writer.syncTimes().snapshot();
        samples.add(Metrics.ARCHIVE_SYNC, syncs.bounds(), syncs.counts(), syncs.sumSeconds(), name);
        samples.add(Metrics.ARCHIVE_ERRORS, health.storageErrors(), name);
        samples.add(Metrics.ARCHIVE_GIVEN_UP, health.lostRecords() + health.lostEntries(), name);
        samples.add(Metrics.ARCHIVE_PRUNED, health.prunedEntries(), name);
        samples.add(Metrics.ARCHIVE_HEALTHY, health.isWell(), name);
    }

    /** Of the segments; a file that goes meanwhile counts nothing. */
    private static long bytes(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> segments = files.filter(file -> file.toString().contains(".klog")).toList();
            long sum = 0;
            for (Path segment : segments) {
                sum += segment.toFile().length();
            }
            return sum;
        } catch (IOException unreadable) {
            return 0;
        }
    }
}
