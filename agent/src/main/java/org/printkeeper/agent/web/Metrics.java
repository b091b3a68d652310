package org.printkeeper.agent.web;

import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** Every metric there is, in the order in which they are shown and documented. */
public final class Metrics {
    public static final Metric BUILD_INFO =
            gauge("printkeeper_build_info", "Always 1; says which version runs.", "version");
    public static final Metric CAPTURE_UP =
            gauge("printkeeper_capture_up", "Whether the capture answers.");
    public static final Metric DEAD_THREADS =
            gauge("printkeeper_dead_threads", "Parts that have died since the start.", "role");

    public static final Metric RECORDS =
            counter(
                    "printkeeper_kernel_records_total",
                    "Records of the kernel log that were archived.",
                    "level",
                    "facility");
    public static final Metric SEQUENCE =
            gauge("printkeeper_kernel_sequence", "The kernel's number of the newest record.");
    public static final Metric RATE =
            gauge(
                    "printkeeper_kernel_records_per_second",
                    "How fast the kernel speaks, a mean over some ten seconds.");
    public static final Metric GAPS =
            counter("printkeeper_kernel_gaps_total", "Gaps in the archive, by cause.", "cause");
    public static final Metric LOST =
            counter(
                    "printkeeper_kernel_lost_records_total",
                    "Records within the gaps: the kernel numbered them and the archive lacks them.",
                    "cause");
    public static final Metric SUPPRESSED =
            counter(
                    "printkeeper_kernel_suppressed_lines_total",
                    "Lines that the kernel says it did not print, by who says so; they had no"
                            + " number.",
                    "source");
    public static final Metric INCIDENTS =
            counter(
                    "printkeeper_incidents_total",
                    "Incidents that the kernel reported, by kind.",
                    "kind");
    public static final Metric FINDINGS =
            counter(
                    "printkeeper_findings_total",
                    "Lines written to the stream of findings, by type.",
                    "type");

    public static final Metric RING_SIZE =
            gauge("printkeeper_ring_size_bytes", "Size of the kernel's log buffer.");
    public static final Metric RING_RECORDS =
            gauge("printkeeper_ring_records", "Records that the kernel's log buffer holds now.");
    public static final Metric RING_HEADROOM =
            gauge(
                    "printkeeper_ring_headroom_seconds",
                    "How long the reader may pause before the kernel writes over unread records,"
                            + " at the highest rate seen since the start.");
    public static final Metric CAPTURE_DELAY =
            gauge(
                    "printkeeper_capture_delay_seconds",
                    "From the kernel's stamp of the newest record until a follower read it from"
                            + " the archive; to the accuracy of the kernel's clock.");
    public static final Metric CAPTURE_QUEUE =
            gauge("printkeeper_capture_queue_batches", "Batches that wait for the disk.", "stream");

    public static final Metric ARCHIVE_BYTES =
            gauge("printkeeper_archive_bytes", "Disk that a stream takes.", "stream");
    public static final Metric ARCHIVE_WRITTEN =
            counter(
                    "printkeeper_archive_written_bytes_total",
                    "Bytes appended to a stream.",
                    "stream");
    public static final Metric ARCHIVE_ENTRIES =
            gauge(
                    "printkeeper_archive_next_index",
                    "Index that the next entry of a stream will have.",
                    "stream");
    public static final Metric ARCHIVE_UNSYNCED =
            gauge(
                    "printkeeper_archive_unsynced_entries",
                    "Entries that are written but not yet forced to disk.",
                    "stream");
    public static final Metric ARCHIVE_SYNC =
            histogram(
                    "printkeeper_archive_sync_seconds",
                    "How long it took to force a stream to disk.",
                    "stream");
    public static final Metric ARCHIVE_ERRORS =
            counter(
                    "printkeeper_archive_errors_total",
                    "Writes, syncs and new files that failed.",
                    "stream");
    public static final Metric ARCHIVE_GIVEN_UP =
            counter(
                    "printkeeper_archive_given_up_entries_total",
                    "Entries given up for want of room; records among them lie in a gap.",
                    "stream");
    public static final Metric ARCHIVE_PRUNED =
            counter(
                    "printkeeper_archive_pruned_entries_total",
                    "Entries dropped by retention.",
                    "stream");
    public static final Metric ARCHIVE_HEALTHY =
            gauge(
                    "printkeeper_archive_healthy",
                    "Whether the disk took what it was given last.",
                    "stream");
    public static final Metric SIGNED =
            gauge(
                    "printkeeper_archive_signed_index",
                    "Index before which the last signed checkpoint covers the kernel stream.");

    public static final Metric COLLECTOR_EXPECTED =
            collector("expected_records", "Records that a store was compared against.");
    public static final Metric COLLECTOR_STORED =
            collector("stored_records", "Records of these that it holds.");
    public static final Metric COLLECTOR_MISSING =
            collector("missing_records", "Records of these that it lacks.");
    public static final Metric COLLECTOR_ALTERED =
            collector("altered_records", "Records of these that it holds changed.");
    public static final Metric COLLECTOR_UNEXPLAINED =
            collector("unexplained_records", "Missing records without any known cause.");
    public static final Metric COLLECTOR_WAITING =
            collector("waiting_records", "Records not found yet, within the grace time.");
    public static final Metric COLLECTOR_BACKLOG =
            collector("backlog_records", "Records that it has still to read, where it says so.");
    public static final Metric COLLECTOR_SCORE =
            collector(
                    "loss_score",
                    "Severity of the worst record lost, 0 (nothing) to 100; what was altered counts"
                            + " half.");
    public static final Metric COLLECTOR_WINDOW =
            collector("window_missing_records", "Missing in the last window compared.");
    public static final Metric COLLECTOR_LOSING =
            collector("losing", "Whether it loses what matters, as the finding of that name says.");
    public static final Metric COLLECTOR_READABLE =
            collector("readable", "Whether the store can be read.");

    public static final Metric FOLLOWER_LAG =
            gauge(
                    "printkeeper_follower_lag_entries",
                    "How far a follower is behind the end of its stream.",
                    "follower");
    public static final Metric FOLLOWER_DELIVERED =
            counter(
                    "printkeeper_follower_delivered_entries_total",
                    "Entries that a follower took.",
                    "follower");
    public static final Metric FOLLOWER_SKIPPED =
            counter(
                    "printkeeper_follower_skipped_entries_total",
                    "Entries that retention or damage took before a follower had read them.",
                    "follower");
    public static final Metric FOLLOWER_ERRORS =
            counter(
                    "printkeeper_follower_errors_total",
                    "How often a follower, its cursor or its stream failed.",
                    "follower");

    public static final Metric OUTPUT_REFUSED =
            counter(
                    "printkeeper_output_refused_records_total",
                    "Records that the other side refused for good; the archive has them.",
                    "follower");

    public static final Metric ALERTS =
            gauge(
                    "printkeeper_alerts",
                    "Alerts that a channel holds, by state.",
                    "channel",
                    "state");
    public static final Metric ALERT_SENT =
            counter(
                    "printkeeper_alert_sent_total",
                    "Notifications that a channel's receiver took.",
                    "channel");
    public static final Metric ALERT_ERRORS =
            counter(
                    "printkeeper_alert_errors_total",
                    "Attempts that failed and were or will be repeated.",
                    "channel");
    public static final Metric ALERT_REFUSED =
            counter(
                    "printkeeper_alert_refused_total",
                    "Notifications that the receiver refused for good: they were given up.",
                    "channel");
    public static final Metric ALERT_PENDING =
            gauge(
                    "printkeeper_alert_pending",
                    "Notifications that are due and not delivered yet.",
                    "channel");
    public static final Metric ALERT_DELAY =
            gauge(
                    "printkeeper_alert_oldest_pending_seconds",
                    "For how long the oldest of them has been due.",
                    "channel");
    public static final Metric ALERT_WITHHELD =
            counter(
                    "printkeeper_alert_withheld_total",
                    "Alerts that only the storm alert told of, because the budget was spent.",
                    "channel");

    public static final Metric CPU =
            counter("process_cpu_seconds_total", "Processor time used.", "role");
    public static final Metric RESIDENT =
            gauge("process_resident_memory_bytes", "Memory in use.", "role");
    public static final Metric VIRTUAL =
            gauge("process_virtual_memory_bytes", "Address space in use.", "role");
    public static final Metric OPEN_FILES = gauge("process_open_fds", "Open descriptors.", "role");
    public static final Metric START_TIME =
            gauge("process_start_time_seconds", "Start, in seconds since 1970 UTC.", "role");
    public static final Metric HEAP =
            gauge("printkeeper_heap_used_bytes", "Heap in use, garbage included.", "role");

    public static final List<Metric> ALL =
            List.of(
                    BUILD_INFO,
                    CAPTURE_UP,
                    DEAD_THREADS,
                    RECORDS,
                    SEQUENCE,
                    RATE,
                    GAPS,
                    LOST,
                    SUPPRESSED,
                    INCIDENTS,
                    FINDINGS,
                    RING_SIZE,
                    RING_RECORDS,
                    RING_HEADROOM,
                    CAPTURE_DELAY,
                    CAPTURE_QUEUE,
                    ARCHIVE_BYTES,
                    ARCHIVE_WRITTEN,
                    ARCHIVE_ENTRIES,
                    ARCHIVE_UNSYNCED,
                    ARCHIVE_SYNC,
                    ARCHIVE_ERRORS,
                    ARCHIVE_GIVEN_UP,
                    ARCHIVE_PRUNED,
                    ARCHIVE_HEALTHY,
                    SIGNED,
                    COLLECTOR_EXPECTED,
                    COLLECTOR_STORED,
                    COLLECTOR_MISSING,
                    COLLECTOR_ALTERED,
                    COLLECTOR_UNEXPLAINED,
                    COLLECTOR_WAITING,
                    COLLECTOR_BACKLOG,
                    COLLECTOR_SCORE,
                    COLLECTOR_WINDOW,
                    COLLECTOR_LOSING,
                    COLLECTOR_READABLE,
                    FOLLOWER_LAG,
                    FOLLOWER_DELIVERED,
                    FOLLOWER_SKIPPED,
                    FOLLOWER_ERRORS,
                    OUTPUT_REFUSED,
                    ALERTS,
                    ALERT_SENT,
                    ALERT_ERRORS,
                    ALERT_REFUSED,
                    ALERT_PENDING,
                    ALERT_DELAY,
                    ALERT_WITHHELD,
                    CPU,
                    RESIDENT,
                    VIRTUAL,
                    OPEN_FILES,
                    START_TIME,
                    HEAP);

    private Metrics() {}

    static Optional<Metric> named(String name) {
        return ALL.stream().filter(metric -> metric.name().equals(name)).findFirst();
    }

    private static Metric counter(String name, String help, String... labels) {
        return new Metric(name, Metric.Type.COUNTER, List.of(labels), help);
    }

    private static Metric gauge(String name, String help, String... labels) {
        return new Metric(name, Metric.Type.GAUGE, List.of(labels), help);
    }

    private static Metric histogram(String name, String help, String... labels) {
        return new Metric(name, Metric.Type.HISTOGRAM, List.of(labels), help);
    }

    /** Of the present boot; it may fall again, when records come late. */
    private static Metric collector(String what, String help) {
        return gauge("printkeeper_collector_" + what, help, "collector", "location");
    }

    /** The table of docs/metrics.md. */
    public static void printTable(PrintStream out) {
        out.println("| metric | type | labels | |");
        out.println("|---|---|---|---|");
        for (Metric metric : ALL) {
            String labels = String.join("`, `", metric.labels());
            out.printf(
                    "| `%s` | %s | %s | %s |%n",
                    metric.name(),
                    metric.type().label(),
                    labels.isEmpty() ? "" : "`" + labels + "`",
                    metric.help());
        }
    }
}
