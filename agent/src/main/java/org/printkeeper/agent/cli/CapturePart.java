package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.EvidenceLog;
import org.printkeeper.agent.archive.Notary;
import org.printkeeper.agent.archive.StreamHealth;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.archive.Vacuum;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.Klogctl;
import org.printkeeper.agent.linux.ThreadScheduling;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.KmsgReader;
import org.printkeeper.agent.source.ProcKmsg;
import org.printkeeper.agent.source.RingPolling;
import org.printkeeper.agent.source.SourceSettings;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.agent.source.TextReader;
import org.printkeeper.agent.source.TextSource;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;
import tools.jackson.core.JsonGenerator;

/**
 * The capture, wired: kernel → reader thread → bounded queue → writer thread → stream {@code
 * kernel}.
 *
 * <pre>
 *   capture-reader  KmsgReader    read(2) and nothing else
 *   kernel-writer   StreamWriter  append, group commit, roll
 *   kernel-sealer   Sealer        compress closed segments
 *   kernel-notary   Notary        hash what is on disk, sign checkpoints
 * </pre>
 *
 * <p>Owns: the device and the stream.
 */
final class CapturePart implements Part {
    static final String READER = "capture-reader";
    static final String WRITER = "kernel-writer";

    /** What may wait while a flood is read: the sealer, and the JVM's optimising compiler. */
    private static final int NICE_BACKGROUND = 15;

    private static final String COMPILER = "C2 CompilerThre";
    private static final int PROC_KMSG_WAIT_MILLIS = 60_000;
    private static final int RING_COPY_INTERVAL_MILLIS = 1_000;
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);

    /** A reader of either kind, with the device that it reads. */
    private record Loop(Threads.Work run, Runnable stop, Runnable closeDevice) {}

    private final Config config;
    private final BootFacts boot;
    private final StreamWriter writer;
    private final CaptureProgress progress;
    private final Loop loop;
    private @Nullable Thread reading;
    private @Nullable Thread writing;
    private @Nullable Thread sealing;
    private @Nullable Thread notarising;
    private final Notary notary;
    private long recordsBefore;
    private long nanosBefore = System.nanoTime();
    private long gapsTold;
    private long lostTold;
    private final CaptureHealth ill = new CaptureHealth();
    private String troubleTold = "";
    private String notaryTold = "";
    private String epochTold = "";

    private CapturePart(Config config, BootFacts boot, StreamWriter writer) throws IOException {
        this.config = config;
        this.boot = boot;
        this.writer = writer;
        progress = new CaptureProgress(writer::exchange);
        notary = notary(config, writer);
        loop = loop();
    }

    /** Opens the stream and the device; nothing is read before {@link #start}. */
    static CapturePart open(Config config) throws IOException {
        BootFacts boot = BootFacts.ofThisHost();
        Path stream = Streams.kernel(config.get(Keys.STATE_DIR));
        StreamWriter writer =
                StreamWriter.open(
                        stream, boot.bootId(), streamSettings(config), InstantSource.system());
        try {
            return new CapturePart(config, boot, writer);
        } catch (IOException | RuntimeException failed) {
            writer.abandon();
            throw failed;
        }
    }

    private static Notary notary(Config config, StreamWriter writer) {
        Path stateDir = config.get(Keys.STATE_DIR);
        Path stream = Streams.kernel(stateDir);
        StreamReader reader = StreamReader.open(stream);
        Path identity = stateDir.resolve("identity");
        return new Notary(
                reader,
                () -> writer.health().durableIndex(),
                () ->
                        EvidenceLog.open(
                                stream, identity, Identity.origin(identity), reader.firstIndex()),
                config.get(Keys.CHECKPOINT_INTERVAL),
                config.get(Keys.SEAL_INTERVAL));
    }

    /** How the configuration wants streams to be kept. */
    static StreamSettings streamSettings(Config config) {
        StreamSettings usual = StreamSettings.defaults();
        return new StreamSettings(
                config.get(Keys.QUEUE_MAX_BYTES),
                usual.batchBytes(),
                config.get(Keys.COMMIT_URGENT),
                config.get(Keys.COMMIT_NORMAL),
                Math.toIntExact(config.get(Keys.MAX_SYNCS_PER_SECOND)),
                config.get(Keys.SEGMENT_MAX_BYTES),
                config.get(Keys.SEGMENT_MAX_AGE),
                config.get(Keys.TOTAL_MAX_BYTES),
                usual.keepFreeBytes(),
                usual.retry());
    }

    private SourceSettings sourceSettings() {
        return new SourceSettings(
                Main.version(),
                config.get(Keys.READ_MODE),
                StreamSettings.defaults().batchBytes(),
                config.get(Keys.HEARTBEAT_INTERVAL),
                config.get(Keys.CLOCK_INTERVAL));
    }

    private Loop loop() throws IOException {
        return switch (config.get(Keys.SOURCE)) {
            case KMSG -> numbered(KmsgFile.open(KmsgFile.PATH));
            case STDIN -> numbered(KmsgFile.adopt(0));
            case PROC_KMSG -> {
                ProcKmsg source = ProcKmsg.open(ProcKmsg.PATH);
                yield unnumbered(source, PROC_KMSG_WAIT_MILLIS, source::close);
            }
            case SYSLOG -> {
                RingPolling source =
                        new RingPolling(Klogctl::readAll, boot.ringBytes(), lastMicros());
                yield unnumbered(source, RING_COPY_INTERVAL_MILLIS, () -> {});
            }
        };
    }

    private Loop numbered(KmsgFile device) {
        KmsgReader reader =
                new KmsgReader(
                        device,
                        progress,
                        sourceSettings(),
                        boot,
                        new SystemClock(),
                        resume(),
                        this::archived,
                        Klogctl::readAll);
        return new Loop(reader::run, reader::stop, device::close);
    }

    private Loop unnumbered(TextSource source, int pauseMillis, Runnable close) {
        TextReader reader =
                new TextReader(
                        source,
                        progress,
                        sourceSettings(),
                        boot,
                        new SystemClock(),
                        resume(),
                        pauseMillis);
        return new Loop(reader::run, reader::stop, close);
    }

    private @Nullable ResumePoint resume() {
        return writer.resumePoint().orElse(null);
    }

    private long lastMicros() {
        ResumePoint resume = resume();
        return resume != null && resume.bootId().equals(boot.bootId()) ? resume.lastMicros() : -1;
    }

    /** The bytes that the archive has under a number of this boot. */
    private byte @Nullable [] archived(long sequence) {
        try (StreamReader stream = StreamReader.open(Streams.kernel(config.get(Keys.STATE_DIR)))) {
            writer.awaitDurable(SYNC_TIMEOUT);
            if (!stream.seekSequence(boot.bootId(), sequence)) {
                return null;
            }
            Entry entry = stream.next();
            return entry != null && isNumbered(entry, sequence) ? entry.bytes() : null;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private static boolean isNumbered(Entry entry, long sequence) {
        KmsgHeader header = new KmsgHeader();
        try {
            header.parse(entry.bytes(), 0, entry.bytes().length);
            return header.sequence() == sequence;
        } catch (MalformedEntryException control) {
            return false;
        }
    }

    @Override
    public void start(Threads threads) throws InterruptedException {
        writing = threads.start(WRITER, writer::run);
        sealing =
                threads.start(
                        "kernel-sealer",
                        () -> {
                            ThreadScheduling.nice(COMPILER, NICE_BACKGROUND);
                            ThreadScheduling.nice(NICE_BACKGROUND);
                            writer.sealer().run();
                        });
        notarising =
                threads.start(
                        "kernel-notary",
                        () -> {
                            ThreadScheduling.nice(NICE_BACKGROUND);
                            notary.run();
                        });
        reading =
                threads.start(
                        READER,
                        () -> {
                            prioritise();
                            loop.run.run();
                        });
        keep(config);
        setConsoleLevel();
    }

    private void setConsoleLevel() throws InterruptedException {
        int level = Math.toIntExact(config.get(Keys.CONSOLE_LEVEL));
        if (level > 0) {
            int result = Klogctl.consoleLevel(level);
            if (result < 0) {
                throw UserError.io(
                        "klog.console_level = %d: %s; run as root, or set it to 0"
                                .formatted(level, Errno.message(-result)));
            }
            note("run --console-level " + level);
        }
    }

    private void prioritise() throws IOException {
        int priority = Math.toIntExact(config.get(Keys.READER_PRIORITY));
        if (priority > 0 && ThreadScheduling.fifo(priority) < 0) {
            throw UserError.io(
                    "capture.reader_priority = %d needs CAP_SYS_NICE: run as root, or set it to 0"
                            .formatted(priority));
        }
    }

    /** First the reader, which drains the ring; then the writer, which drains the queue. */
    @Override
    public void stop() throws InterruptedException {
        loop.stop.run();
        join(reading);
        writer.close();
        join(writing);
        notary.close();
        join(sealing);
        join(notarising);
        loop.closeDevice.run();
    }

    private static void join(@Nullable Thread thread) throws InterruptedException {
        if (thread != null) {
            thread.join();
        }
    }

    @Override
    public void reconfigure(Config changed) throws InterruptedException {
        writer.reconfigure(streamSettings(changed));
        keep(changed);
    }

    BootId bootId() {
        return boot.bootId();
    }

    @Override
    public List<String> announcement() {
        CaptureSource source = config.get(Keys.SOURCE);
        String what = "capturing from " + source.label() + " into " + config.get(Keys.STATE_DIR);
        return source.isNumbered()
                ? List.of(what)
                : List.of(
                        what,
                        "this source carries no numbers: what is lost here cannot be counted");
    }

    /** Its rate is that since the last call. */
    @Override
    public String summary() {
        CaptureProgress.Counts counts = counts();
        StreamHealth health = health();
        long now = System.nanoTime();
        double rate = (counts.records() - recordsBefore) * 1e9 / Math.max(1, now - nanosBefore);
        recordsBefore = counts.records();
        nanosBefore = now;
        return "%d records (%.0f/s), newest %s, %s, %s"
                .formatted(
                        counts.records(),
                        rate,
                        counts.records() == 0 ? "-" : Long.toUnsignedString(counts.lastSequence()),
                        gaps(counts),
                        disk(health));
    }

    @Override
    public List<String> news() {
        List<String> news = new ArrayList<>();
        CaptureProgress.Counts counts = counts();
        if (counts.gaps() > gapsTold) {
            news.add(
                    "%s lost in %s; `printkeeper logs` shows where and why"
                            .formatted(
                                    Counted.of(counts.lost() - lostTold, "record"),
                                    Counted.of(counts.gaps() - gapsTold, "gap")));
            gapsTold = counts.gaps();
            lostTold = counts.lost();
        }
        String trouble = health().trouble();
        if (!trouble.equals(troubleTold)) {
            news.add(trouble.isEmpty() ? "the disk takes records again" : "DISK: " + trouble);
            troubleTold = trouble;
        }
        String begun = notary.begun();
        if (!begun.equals(epochTold)) {
            news.add("EVIDENCE: a new key signs from now on, " + begun + "; 'verify' tells more");
            epochTold = begun;
        }
        String unsigned = notary.trouble();
        if (!unsigned.equals(notaryTold)) {
            news.add(
                    unsigned.isEmpty()
                            ? "checkpoints are signed again"
                            : "NO CHECKPOINT: " + unsigned);
            notaryTold = unsigned;
        }
        return news;
    }

    private static String gaps(CaptureProgress.Counts counts) {
        return counts.gaps() == 0
                ? "no gap"
                : "%s (%s lost)"
                        .formatted(
                                Counted.of(counts.gaps(), "gap"),
                                Counted.of(counts.lost(), "record"));
    }

    private static String disk(StreamHealth health) {
        long behind = health.nextIndex() - health.durableIndex();
        String healthy = behind == 0 ? "all on disk" : behind + " not yet on disk";
        return (health.isWell() ? healthy : "DISK: " + health.trouble())
                + (health.lostRecords() == 0
                        ? ""
                        : ", "
                                + Counted.of(health.lostRecords(), "record")
                                + " given up for want of room");
    }

    /** Whether all that was captured is on disk, or a gap there says that it is not. */
    boolean isKept() {
        StreamHealth health = health();
        return health.isWell() && health.durableIndex() == health.nextIndex();
    }

    CaptureProgress.Counts counts() {
        return progress.counts();
    }

    StreamHealth health() {
        return writer.health();
    }

    /** Archives something that happened around the log. */
    void note(String text) throws InterruptedException {
        append(Mark.NOTE, "about", text);
    }

    /** Archives that somebody took evidence out of the archive. */
    void access(String text) throws InterruptedException {
        append("access", "about", text);
    }

    /** Archives which configuration is in force, by its hash. */
    private void keep(Config inForce) throws InterruptedException {
        append(Mark.CONFIG, "sha256", inForce.sha256());
    }

    private void append(String kind, String key, String value) throws InterruptedException {
        String time = Instant.now().truncatedTo(ChronoUnit.MICROS).toString();
        writer.append(Mark.of(kind, "time", time, key, value));
    }

    /** Drops the oldest segments, as the control socket asks. */
    void vacuum(String argument, JsonGenerator answer) throws IOException, InterruptedException {
        Vacuum wanted =
                Vacuum.decode(argument)
                        .orElseThrow(() -> new IOException("not a size and a time: " + argument));
        Vacuum.Result dropped = writer.vacuum(wanted, SYNC_TIMEOUT);
        answer.writeNumberProperty("segments", dropped.segments());
        answer.writeNumberProperty("bytes", dropped.bytes());
        answer.writeNumberProperty("entries", dropped.entries());
    }

    /** Returns when all that was read is on disk. */
    void sync() throws IOException, InterruptedException {
        if (!writer.awaitDurable(SYNC_TIMEOUT)) {
            throw new IOException("not on disk within 10 s: " + health().trouble());
        }
    }

    @Override
    public List<HealthWatch.Illness> illnesses() {
        StreamHealth now = health();
        return ill.look(now.trouble(), notary.trouble(), now.queuedBatches(), now.nextIndex());
    }

    @Override
    public void measure(Samples samples, StreamEnds ends) {
        samples.add(Metrics.CAPTURE_UP, true);
        samples.add(Metrics.SIGNED, notary.signedIndex());
        StreamMeasure.measure(Streams.kernel(config.get(Keys.STATE_DIR)), writer, samples);
    }

    @Override
    public void describe(JsonGenerator status) {
        CaptureProgress.Counts counts = counts();
        StreamHealth health = health();
        status.writeName("capture");
        status.writeStartObject();
        status.writeStringProperty("boot", boot.bootId().toString());
        status.writeStringProperty("source", config.get(Keys.SOURCE).label());
        status.writeNumberProperty("records", counts.records());
        status.writeNumberProperty("gaps", counts.gaps());
        status.writeNumberProperty("lost", counts.lost());
        status.writeStringProperty("last_seq", Long.toUnsignedString(counts.lastSequence()));
        status.writeNumberProperty("next_index", health.nextIndex());
        status.writeNumberProperty("durable_index", health.durableIndex());
        status.writeNumberProperty("queued_batches", health.queuedBatches());
        status.writeNumberProperty("written_bytes", health.writtenBytes());
        status.writeNumberProperty("syncs", health.syncs());
        status.writeNumberProperty("storage_errors", health.storageErrors());
        status.writeNumberProperty("storage_lost", health.lostRecords() + health.lostEntries());
        status.writeStringProperty("trouble", health.trouble());
        status.writeNumberProperty("signed_index", notary.signedIndex());
        status.writeStringProperty("checkpoint_trouble", notary.trouble());
        status.writeEndObject();
    }
}
