package org.printkeeper.agent.alert;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.Level;

/** An alert that says that it is none. */
public final class TestAlert {
    private static final int SEVERITY = 50;

    private TestAlert() {}

    public static Alert firing() {
        return alert(Alert.State.FIRING, "");
    }

    public static Alert resolved() {
        return alert(Alert.State.RESOLVED, "it was a test");
    }

    private static Alert alert(Alert.State state, String note) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return new Alert("test", state, SEVERITY, 1, 0, now, now, false, finding(), note);
    }

    private static Finding finding() {
        return new Finding(
                Finding.Type.HEALTH,
                Finding.State.OPEN,
                SEVERITY,
                -1,
                "a test alert, nothing has happened",
                "test",
                Optional.empty(),
                -1,
                -1,
                0,
                1,
                Level.NOTICE,
                "",
                "",
                "",
                "",
                "somebody called 'printkeeper test-alert'",
                "");
    }
}
