package org.printkeeper.agent.follow;

import org.printkeeper.core.record.KmsgRecord;

/**
 * Measures how fast the kernel speaks: means that fade within some seconds of its own clock.
 *
 * <p>Thread: not safe.
 */
final class PaceMeter {
    private static final double FADE_SECONDS = 10;

    private long nextSequence;
    private long lastMicros = -1;
    private double records;
    private double bytes;

    void saw(KmsgRecord record) {
        fade(record.timestampMicros());
        nextSequence = record.sequence() + 1;
        records++;
        bytes += record.raw().length;
    }

    private void fade(long micros) {
        double left = Math.exp(-Math.max(0, micros - lastMicros) / 1e6 / FADE_SECONDS);
        records *= left;
        bytes *= left;
        lastMicros = Math.max(lastMicros, micros);
    }

    KernelPace at(long printkMicros) {
        double mean = records <= 0 ? 0 : bytes / records;
        fade(printkMicros);
        return new KernelPace(printkMicros, nextSequence, records / FADE_SECONDS, mean);
    }
}
