package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.linux.Journal;
import org.printkeeper.agent.linux.ThreadScheduling;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.JournalReceiver;
import org.printkeeper.agent.source.SyslogCounters;
import org.printkeeper.agent.source.SyslogIntake;
import org.printkeeper.core.record.BootId;
import tools.jackson.core.JsonGenerator;

/**
 * Syslog in, wired: {@link SyslogSockets} → intake → stream {@code syslog}.
 *
 * <pre>
 *   syslog-journal       JournalReceiver   what journald has of programs
 *   syslog-intake        SyslogIntake      batches for the stream
 *   syslog-writer        StreamWriter
 *   syslog-sealer        Sealer
 * </pre>
 *
 * <p>Owns: the stream of syslog and the sockets.
 */
final class SyslogPart implements Part {
    private static final int NICE_SEALER = 10;

    private final StreamWriter stream;
    private final SyslogIntake intake;
    private final SyslogSockets sockets;
    private final Optional<JournalReceiver> journal;
    private final List<Thread> receiving = new ArrayList<>();
    private final List<Thread> writing = new ArrayList<>();
    private SyslogCounters told = new SyslogCounters(0, 0, 0, 0, 0, 0, 0, 0, 0);

    private SyslogPart(
            Config config,
            StreamWriter stream,
            SyslogSockets sockets,
            Optional<JournalReceiver> journal) {
        this.sockets = sockets;
        this.journal = journal;
        this.stream = stream;
        intake =
                new SyslogIntake(
                        stream::exchange,
                        InstantSource.system(),
                        64 << 10,
                        config.get(SyslogKeys.RATE).intValue());
    }

    /** Opens the stream; nothing is received before the start. */
    static SyslogPart open(Config config, SyslogSockets sockets) throws IOException {
        BootId boot = BootFacts.ofThisHost().bootId();
        Path state = config.get(Keys.STATE_DIR);
        StreamWriter stream =
                StreamWriter.open(
                        Streams.syslog(state),
                        boot,
                        CapturePart.streamSettings(config),
                        InstantSource.system());
        Path cursor = state.resolve("cursors/journal-in");
        Optional<JournalReceiver> journal =
                config.get(SyslogKeys.JOURNAL)
                        ? Optional.of(new JournalReceiver(Journal::openSystem, boot.id(), cursor))
                        : Optional.empty();
        return new SyslogPart(config, stream, sockets, journal);
    }

    @Override
    public void start(Threads threads) {
        writing.add(threads.start("syslog-writer", stream::run));
        writing.add(
                threads.start(
                        "syslog-sealer",
                        () -> {
                            ThreadScheduling.nice(NICE_SEALER);
                            stream.sealer().run();
                        }));
        receiving.add(threads.start("syslog-intake", intake::run));
        receiving.addAll(sockets.start(intake));
        journal.ifPresent(receiver ->
                receiving.add(threads.start("syslog-journal", () -> receiver.run(intake))));
    }

    @Override
    public void reconfigure(Config changed) {
        stream.reconfigure(CapturePart.streamSettings(changed));
    }

    /** First who receives, then the intake, which hands over the rest, then the stream. */
    @Override
    public void stop() throws IOException, InterruptedException {
        sockets.stop();
        journal.ifPresent(JournalReceiver::stop);
        for (Thread thread : receiving.subList(1, receiving.size())) {
            thread.join();
        }
        intake.stop();
        receiving.getFirst().join();
        stream.close();
        for (Thread thread : writing) {
            thread.join();
        }
        if (journal.isPresent()) {
            journal.get().settle();
        }
    }

    @Override
    public List<String> announcement() {
        List<String> places = new ArrayList<>(sockets.names());
        if (journal.isPresent()) {
            places.add("the journal");
        }
        return List.of("receiving syslog at " + String.join(", ", places));
    }

    @Override
    public String summary() {
        SyslogCounters now = intake.counters();
        long lost = now.refused() + now.dropped();
        return "%d syslog messages%s"
                .formatted(now.received(), lost == 0 ? "" : ", " + lost + " REFUSED OR DROPPED");
    }

    @Override
    public List<String> news() {
        SyslogCounters now = intake.counters();
        List<String> news = new ArrayList<>();
        tell(news, "dropped by the kernel before they were read", now.dropped() - told.dropped());
        tell(news, "refused, more than a sender may send", now.refused() - told.refused());
        tell(news, "that did not come by netconsole", now.missed() - told.missed());
        told = now;
        return news;
    }

    private static void tell(List<String> news, String what, long count) {
        if (count > 0) {
            news.add(count + " syslog messages " + what);
        }
    }

    @Override
    public void describe(JsonGenerator status) {
        SyslogCounters now = intake.counters();
        status.writeName("syslog");
        status.writeStartObject();
        status.writeNumberProperty("received", now.received());
        status.writeNumberProperty("cut", now.cut());
        status.writeNumberProperty("duplicates", now.duplicates());
        status.writeNumberProperty("refused", now.refused());
        status.writeNumberProperty("dropped", now.dropped());
        status.writeNumberProperty("missed", now.missed());
        status.writeNumberProperty("connections", now.connections());
        status.writeNumberProperty("turned_away", now.turnedAway());
        status.writeNumberProperty("broken", now.broken());
        status.writeNumberProperty("next_index", stream.health().nextIndex());
        status.writeEndObject();
    }
}
