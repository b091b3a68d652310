package org.printkeeper.agent.cli;

import org.printkeeper.agent.follow.AuditFollower;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;
import org.printkeeper.core.audit.AuditWindow;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.Surroundings;

/** What there is to count of a store that is audited. */
final class CollectorMeasure {
    private CollectorMeasure() {}

    static void measure(AuditFollower.StoreState state, Samples samples) {
        String[] labels = {state.name(), state.location()};
        samples.add(Metrics.COLLECTOR_LOSING, state.isLosing(), labels);
        samples.add(Metrics.COLLECTOR_READABLE, state.trouble().isEmpty(), labels);
        state.surroundings()
                .map(Surroundings::backlog)
                .map(lag -> lag.records())
                .filter(records -> records >= 0)
                .ifPresent(records -> samples.add(Metrics.COLLECTOR_BACKLOG, records, labels));
        state.report().ifPresent(report -> measure(report, labels, samples));
    }

    private static void measure(CollectorReport report, String[] labels, Samples samples) {
        CollectorReport.Counts counts = report.counts();
        samples.add(Metrics.COLLECTOR_EXPECTED, report.compared().records(), labels);
        samples.add(Metrics.COLLECTOR_WAITING, report.compared().notYet(), labels);
        samples.add(Metrics.COLLECTOR_STORED, counts.stored(), labels);
        samples.add(Metrics.COLLECTOR_MISSING, counts.missing(), labels);
        samples.add(Metrics.COLLECTOR_ALTERED, counts.altered(), labels);
        samples.add(Metrics.COLLECTOR_UNEXPLAINED, counts.unexplained(), labels);
        samples.add(Metrics.COLLECTOR_SCORE, report.score(), labels);
        samples.add(
                Metrics.COLLECTOR_WINDOW,
                report.sliding().map(AuditWindow::missing).orElse(0L),
                labels);
    }
}
