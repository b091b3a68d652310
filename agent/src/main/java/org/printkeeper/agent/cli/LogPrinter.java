package org.printkeeper.agent.cli;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.detect.Explanation;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.KmsgText;

/**
 * Prints lines as they come, and between them which boot they are of, and what they mean.
 *
 * <p>Thread: one.
 */
final class LogPrinter {
    private final LogFormat format;
    private final LogFormat.Target target;
    private final boolean announcesBoots;
    private final boolean explains;
    private Optional<BootId> boot = Optional.empty();
    private boolean began;
    private long beforeMicros = -1;
    private long printed;
    private @Nullable LogLine last;

    LogPrinter(
            LogFormat format, LogFormat.Target target, boolean announcesBoots, boolean explains) {
        this.format = format;
        this.target = target;
        this.announcesBoots = announcesBoots;
        this.explains = explains;
    }

    void print(LogLine line) {
        boolean isNewBoot = !began || !line.boot().equals(boot);
        if (announcesBoots && isNewBoot && (began || format == LogFormat.OWN_JSON)) {
            format.printBoot(line.boot(), target);
        }
        began = true;
        boot = line.boot();
        format.print(line, isNewBoot ? -1 : beforeMicros, target);
        beforeMicros = line.printkMicros();
        printed += line.isLoss() ? 0 : 1;
        last = line;
        if (explains && format.takesRemarks() && !line.isLoss()) {
            explain(line);
        }
    }

    private void explain(LogLine line) {
        Explanation.of(line.text())
                .ifPresent(known -> {
                    remark(known.kind().title() + " (" + known.kind().name() + ")");
                    remark("Meaning: " + known.meaning());
                    remark("Check: " + known.checks());
                });
    }

    private void remark(String text) {
        target.out().println("\u2591\u2591 " + KmsgText.visible(text));
    }

    /** Tells that lines between the one before and the next are left out. */
    void separate() {
        if (format.takesRemarks() && began) {
            target.out().println("--");
        }
    }

    /** How many lines were printed, losses not counted. */
    long printed() {
        return printed;
    }

    boolean isEmpty() {
        return !began;
    }

    /** That of the line printed last; empty when none was. */
    String cursor() {
        return last == null ? "" : last.cursor();
    }
}
