package org.printkeeper.agent.cli;

import java.util.Optional;
import org.printkeeper.agent.follow.AuditFollower;
import org.printkeeper.core.audit.AuditWindow;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.Surroundings;
import tools.jackson.core.JsonGenerator;

/** What there is to say of a store that is audited. */
final class CollectorText {
    private CollectorText() {}

    /** The verdict on it. */
    static String words(AuditFollower.StoreState state) {
        if (!state.trouble().isEmpty()) {
            return state.name() + ": cannot tell (" + state.trouble() + ")";
        }
        return state.report().map(CollectorText::words).orElse(state.name() + ": not judged yet");
    }

    private static String words(CollectorReport report) {
        CollectorReport.Counts counts = report.counts();
        return switch (report.outcome()) {
            case COMPLETE -> report.name() + ": complete";
            case CANNOT_TELL -> report.name() + ": cannot tell (" + report.reason() + ")";
            case LOST ->
                    "%s: %d missing (%d unexplained), %d altered of %d"
                            .formatted(
                                    report.name(),
                                    counts.missing(),
                                    counts.unexplained(),
                                    counts.altered(),
                                    report.compared().records());
        };
    }

    /** All that is known of it, for the status. */
    static void describe(AuditFollower.StoreState state, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("name", state.name());
        json.writeStringProperty("location", state.location());
        json.writeStringProperty("trouble", state.trouble());
        Optional<CollectorReport> judged = state.report();
        json.writeStringProperty(
                "verdict", judged.map(r -> r.outcome().label()).orElse("cannot-tell"));
        state.surroundings().ifPresent(now -> describe(now, json));
        judged.ifPresent(report -> {
            CollectorReport.Counts counts = report.counts();
            json.writeNumberProperty("compared", report.compared().records());
            json.writeNumberProperty("not_yet", report.compared().notYet());
            json.writeNumberProperty("stored", counts.stored());
            json.writeNumberProperty("missing", counts.missing());
            json.writeNumberProperty("altered", counts.altered());
            json.writeNumberProperty("unexplained", counts.unexplained());
            report.sliding().ifPresent(window -> describe(window, json));
        });
        json.writeEndObject();
    }

    private static void describe(Surroundings now, JsonGenerator json) {
        json.writeName("surroundings");
        json.writeStartObject();
        json.writeNumberProperty("memory_pressure", now.memoryPressure());
        json.writeNumberProperty("io_pressure", now.ioPressure());
        json.writeNumberProperty("cpu_pressure", now.cpuPressure());
        json.writeStringProperty("process_state", String.valueOf(now.processState()));
        json.writeNumberProperty("memory_high", now.memoryHigh());
        json.writeNumberProperty("memory_kills", now.memoryKills());
        json.writeNumberProperty("disk_free_percent", now.diskFreePercent());
        json.writeBooleanProperty("read_only", now.isReadOnly());
        json.writeNumberProperty("backlog", now.backlog().records());
        json.writeNumberProperty("ring_records", now.backlog().ringRecords());
        json.writeNumberProperty("seconds_to_overrun", now.backlog().secondsToOverrun());
        json.writeEndObject();
    }

    private static void describe(AuditWindow window, JsonGenerator json) {
        json.writeName("window");
        json.writeStartObject();
        json.writeNumberProperty("seconds", window.lengthMicros() / 1_000_000);
        json.writeNumberProperty("expected", window.expected());
        json.writeNumberProperty("missing", window.missing());
        json.writeStringProperty("verdict", window.state().label());
        json.writeEndObject();
    }
}
