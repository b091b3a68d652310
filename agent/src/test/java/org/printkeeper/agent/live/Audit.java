package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

/**
 * What {@code audit --json} said about one store.
 *
 * @param exit 0 complete, 1 loss, 3 cannot tell
 * @param collector what it says of that store
 */
record Audit(int exit, Json collector) {
    static Audit of(LossCase loss) {
        Finished run = Program.run(with(loss, "--json"));
        assertThat(run.out()).as("audit exit %d: %s", run.exit(), run.error()).startsWith("{");
        List<Json> collectors = Json.parse(run.out()).get("collectors").items();
        assertThat(collectors).hasSize(1);
        return new Audit(run.exit(), collectors.getFirst());
    }

    /** The records themselves, as {@code audit --list} prints them. */
    static List<Json> list(LossCase loss, String verdict) {
        Finished run = Program.run(with(loss, "--list", verdict));
        assertThat(run.exit()).as("audit --list: %s", run.error()).isIn(0, 1);
        return Json.lines(run.out());
    }

    private static List<String> with(LossCase loss, String... more) {
        return Stream.concat(loss.auditArguments().stream(), Stream.of(more)).toList();
    }

    long count(String verdict) {
        return collector.number(verdict);
    }

    String verdict() {
        return collector.text("verdict");
    }

    long compared() {
        return collector.get("compared").number("records");
    }

    /** Every record that was compared has exactly one verdict. */
    long sumOfVerdicts() {
        return Stream.of("stored", "missing", "altered", "excluded", "collapsed")
                .mapToLong(this::count)
                .sum();
    }
}
