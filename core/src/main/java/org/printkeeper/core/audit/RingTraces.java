package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;

/**
 * What a collector said of itself in the kernel's ring, and which journald it was.
 *
 * <p>Thread: not safe.
 */
final class RingTraces {
    /** More are not needed: a hole that one of many would explain has a neighbour. */
    private static final int MAX_TRACES = 4096;

    private static final String SYSTEMD = "systemd[1]: systemd ";
    private static final Pattern VERSION = Pattern.compile("^systemd\\[1\\]: systemd ([0-9]{1,4})");

    /** Its notices said one record less than were missed up to here. */
    private static final int FIRST_EXACT_VERSION = 216;

    /** One line, by the time at which it was printed. */
    record At(long micros, LossRow row, String text) {}

    private final boolean ofJournald;
    private final List<At> traces = new ArrayList<>();
    private boolean countsOneLess;

    RingTraces(StoreProfile profile) {
        ofJournald = profile.strength() == Strength.STRONG;
    }

    void observe(KmsgRecord record) {
        if (ofJournald && (!record.isFromKernel() || record.level().isAtLeast(Level.ERR))) {
            observe(record, record.escapedText());
        }
    }

    private void observe(KmsgRecord record, String text) {
        if (text.startsWith(SYSTEMD)) {
            Matcher version = VERSION.matcher(text);
            countsOneLess =
                    version.find() && Integer.parseInt(version.group(1)) < FIRST_EXACT_VERSION;
        }
        if (traces.size() < MAX_TRACES) {
            LossTrace.in(record)
                    .filter(trace -> trace.row().cause() != LossCause.UNEXPLAINED)
                    .filter(trace -> trace.row().cause() != LossCause.RETENTION)
                    .ifPresent(trace ->
                            traces.add(new At(record.timestampMicros(), trace.row(), text)));
        }
    }

    /** What each notice of this journald leaves out of its count. */
    int uncounted() {
        return countsOneLess ? 1 : 0;
    }

    /** Those printed from one time to another, both included. */
    List<At> between(long firstMicros, long lastMicros) {
        return traces.stream()
                .filter(trace -> firstMicros <= trace.micros() && trace.micros() <= lastMicros)
                .toList();
    }
}
