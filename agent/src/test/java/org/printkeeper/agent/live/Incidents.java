package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/** What {@code incidents --json} finds in a file, however mild. */
final class Incidents {
    private Incidents() {}

    static List<Json> of(Path records) {
        Finished run =
                Program.run(List.of("incidents", "--json", "--severity", "0", records.toString()));
        assertThat(run.exit()).as("incidents: %s", run.error()).isZero();
        return Json.lines(run.out());
    }
}
