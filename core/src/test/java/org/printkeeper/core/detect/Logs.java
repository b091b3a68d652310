package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Logs for tests: incidents of a text, and where the corpora are. */
final class Logs {
    private Logs() {}

    static List<Incident> incidents(String log) {
        return incidents(log.getBytes(StandardCharsets.UTF_8));
    }

    static List<Incident> incidents(byte[] log) {
        List<Incident> found = new ArrayList<>();
        feed(log, new IncidentAssembler(found::add));
        found.sort(Comparator.comparingLong(Incident::firstLine));
        return found;
    }

    /** Line after line, as a reader of files does. */
    static int feed(byte[] log, IncidentAssembler assembler) {
        int start = 0;
        int number = 0;
        for (int i = 0; i <= log.length; i++) {
            if (i == log.length || log[i] == '\n') {
                assembler.accept(log, start, i, ++number);
                start = i + 1;
            }
        }
        assembler.finish();
        return number;
    }

    /** A folder of the corpora; the test is skipped with the reason when it is not there. */
    static Path corpus(String name) {
        for (String root :
                List.of("../shared/corpora", "../../shared/corpora", "../../../shared/corpora")) {
            Path path = Path.of(root, name);
            if (Files.exists(path)) {
                return path;
            }
        }
        String reason = "skipped: ../shared/corpora/" + name + " is not here";
        System.err.println(reason);
        Assumptions.abort(reason);
        throw new IllegalStateException(reason);
    }
}
