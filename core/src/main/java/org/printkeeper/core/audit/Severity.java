package org.printkeeper.core.audit;

import java.util.Optional;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.Level;

/**
 * What the loss of a record weighs, 0 to 100: the severity of its kind where it has one, else of
 * its level (emerg 100, alert 95, crit 90, err 60, warn 40, notice 20, info 10, debug 5); the
 * higher of the two.
 */
public final class Severity {
    private static final int[] BY_LEVEL = {100, 95, 90, 60, 40, 20, 10, 5};

    private Severity() {}

    public static int of(Level level, Optional<Kind> kind) {
        return Math.max(BY_LEVEL[level.code()], kind.map(Kind::severity).orElse(0));
    }
}
