package org.printkeeper.agent.alert;

import java.util.Optional;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.Level;

/** That there are more alerts than a channel is told one by one. */
final class Storm {
    static final String KEY = "storm";

    private Storm() {}

    /** Of so many alerts, the most severe of this severity. */
    static Finding of(int severity, long alerts) {
        return new Finding(
                Finding.Type.HEALTH,
                Finding.State.OPEN,
                severity,
                -1,
                "alert storm: %d more are not told one by one".formatted(alerts),
                KEY,
                Optional.empty(),
                -1,
                -1,
                alerts,
                1,
                Level.ERR,
                "",
                "",
                "",
                "",
                "'printkeeper incidents' and 'printkeeper audit' show them all",
                "");
    }
}
