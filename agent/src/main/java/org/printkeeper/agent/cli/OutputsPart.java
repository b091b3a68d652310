package org.printkeeper.agent.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.SegmentInfo;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.follow.Cursors;
import org.printkeeper.agent.follow.FollowerLoop;
import org.printkeeper.agent.follow.FollowerStatus;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.follow.KernelMessages;
import org.printkeeper.agent.follow.MessageSource;
import org.printkeeper.agent.follow.OutputFollower;
import org.printkeeper.agent.follow.OutputRule;
import org.printkeeper.agent.follow.ReceivedMessages;
import org.printkeeper.agent.follow.SyslogOutput;
import org.printkeeper.agent.follow.SyslogOutputs;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;
import tools.jackson.core.JsonGenerator;

/**
 * Syslog out, wired: for each rule two followers, {@code output-N-kernel} and {@code
 * output-N-syslog}, each a thread with its own cursor.
 *
 * <p>Owns: every output.
 */
final class OutputsPart implements Part {
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final Path stateDir;
    private final List<OutputRule> rules;
    private final OutputFollower.Origin origin;
    private final List<Line> lines = new ArrayList<>();
    private final List<Closeable> outputs = new ArrayList<>();
    private final List<Thread> started = new ArrayList<>();
    private Map<String, String> told = Map.of();

    /** A stream on its way to a target. */
    private record Line(String stream, String target, FollowerLoop loop, SyslogOutput output) {}

    private OutputsPart(Path stateDir, List<OutputRule> rules) throws IOException {
        this.stateDir = stateDir;
        this.rules = rules;
        origin = new OutputFollower.Origin(Streams.host(), archiveId(stateDir));
    }

    /** Made once: it stands where the cursors are, and goes with them. */
    static String archiveId(Path stateDir) throws IOException {
        Path file = stateDir.resolve("cursors").resolve("archive-id");
        if (!Files.exists(file)) {
            Files.createDirectories(file.getParent());
            String fresh = HexFormat.of().toHexDigits(new SecureRandom().nextLong());
            Files.writeString(file, fresh + "\n", StandardOpenOption.CREATE_NEW);
        }
        return Files.readString(file).strip();
    }

    /** Opens what the rules name; nothing is written before the start. */
    static OutputsPart open(Config config) throws IOException {
        OutputsPart part = new OutputsPart(config.get(Keys.STATE_DIR), rules(config));
        SyslogOutputs outputs =
                new SyslogOutputs(
                        BootFacts.ofThisHost().bootId().toString(),
                        tls(config, part.rules),
                        System.getenv("CREDENTIALS_DIRECTORY"),
                        InstantSource.system());
        try {
            for (OutputRule rule : part.rules) {
                part.add(rule, outputs);
            }
            return part;
        } catch (IllegalArgumentException wrong) {
            part.closeOutputs();
            throw UserError.usage("syslog.outputs: " + wrong.getMessage());
        } catch (IOException failed) {
            part.closeOutputs();
            throw failed;
        }
    }

    private static List<OutputRule> rules(Config config) {
        try {
            return config.get(SyslogKeys.OUTPUTS).stream().map(OutputRule::parse).toList();
        } catch (IllegalArgumentException wrong) {
            throw UserError.usage("syslog.outputs: " + wrong.getMessage());
        }
    }

    private static @Nullable SSLContext tls(Config config, List<OutputRule> rules)
            throws IOException {
        boolean isWanted =
                rules.stream()
                        .anyMatch(rule -> rule.target().matches("tls:.*|(?:[a-z]+\\+)?https:.*"));
        return isWanted ? TlsFiles.of(config).context() : null;
    }

    private void add(OutputRule rule, SyslogOutputs opener) throws IOException {
        ZoneId zone = ZoneId.systemDefault();
        Path kernel = Streams.kernel(stateDir);
        SyslogOutput output = opened(rule, opener);
        follow(
                rule,
                new KernelMessages(
                        InstantSource.system(), index -> bootAt(kernel, index), rule.charset()),
                kernel,
                output);
        follow(
                rule,
                new ReceivedMessages(zone, rule.charset()),
                Streams.syslog(stateDir),
                SyslogOutputs.isShared(rule) ? output : opened(rule, opener));
    }

    private SyslogOutput opened(OutputRule rule, SyslogOutputs opener) throws IOException {
        SyslogOutput output = opener.open(rule, UNITS);
        outputs.add(output);
        return output;
    }

    private void follow(OutputRule rule, MessageSource source, Path stream, SyslogOutput output) {
        FollowerLoop loop =
                new FollowerLoop(
                        new OutputFollower(rule, source, output, origin, ZoneId.systemDefault()),
                        StreamReader.open(stream),
                        new Cursors(stateDir.resolve("cursors"), source.stream()),
                        FollowerLoop.Begin.OLDEST);
        lines.add(new Line(source.stream(), rule.target(), loop, output));
    }

    static final SyslogOutputs.Units UNITS =
            new SyslogOutputs.Units() {
                @Override
                public long bytes(String text) {
                    return Quantity.parseBytes(number(text))
                            .orElseThrow(() -> wrong(text, "a size such as 16M"));
                }

                @Override
                public Duration span(String text) {
                    return Quantity.parseDuration(text)
                            .orElseThrow(() -> wrong(text, "a duration such as 1d"));
                }
            };

    private static Object number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : text;
    }

    private static IllegalArgumentException wrong(String text, String expected) {
        return new IllegalArgumentException("'" + text + "', expected " + expected);
    }

    /** Which boot an entry of the kernel stream is of; empty where the archive does not say. */
    private static String bootAt(Path kernel, long index) {
        try (StreamReader reader = StreamReader.open(kernel)) {
            return reader.segments().stream()
                    .filter(segment -> segment.first() <= index && index < segment.end())
                    .findFirst()
                    .flatMap(SegmentInfo::boot)
                    .map(Object::toString)
                    .orElse("");
        } catch (IOException unreadable) {
            return "";
        }
    }

    @Override
    public void start(Threads threads) {
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String name = "output-" + (i / 2 + 1) + "-" + line.stream();
            started.add(threads.start(name, line.loop()::run));
        }
    }

    /** Rules hold from the next start on; files that were moved away are noticed anyway. */
    @Override
    public void reconfigure(Config changed) {}

    @Override
    public void stop() throws InterruptedException {
        lines.forEach(line -> line.loop().close());
        for (Thread thread : started) {
            thread.join(STOP_PATIENCE);
        }
        closeOutputs();
    }

    private void closeOutputs() {
        for (Closeable output : outputs) {
            try {
                output.close();
            } catch (IOException notAllOut) {
                // The cursor was not moved past it: the next start passes it on.
            }
        }
    }

    @Override
    public List<String> announcement() {
        return rules.stream()
                .map(rule -> "writing " + rule.selector() + " to " + rule.target())
                .toList();
    }

    @Override
    public String summary() {
        long behind = lines.stream().filter(line -> !line.loop().status().upToDate()).count();
        return behind == 0 ? "outputs up to date" : behind + " outputs behind";
    }

    @Override
    public List<String> news() {
        List<String> news = new ArrayList<>();
        Map<String, String> now = new HashMap<>();
        for (Line line : lines) {
            now.merge(line.target(), line.loop().status().trouble(), (a, b) -> a.isEmpty() ? b : a);
            line.output()
                    .refusals()
                    .poll()
                    .forEach(words -> news.add("output " + line.target() + " REFUSES " + words));
        }
        now.forEach((target, trouble) -> {
            if (!trouble.equals(Optional.ofNullable(told.get(target)).orElse(""))) {
                news.add("output " + target + ": " + (trouble.isEmpty() ? "goes on" : trouble));
            }
        });
        told = now;
        return news;
    }

    @Override
    public List<HealthWatch.Illness> illnesses() {
        return lines.stream()
                .map(Line::loop)
                .map(FollowerLoop::status)
                .flatMap(now -> HealthWatch.Illness.of("output/" + now.name(), 50, now.trouble()))
                .toList();
    }

    @Override
    public void describe(JsonGenerator status) {
        status.writeName("outputs");
        status.writeStartArray();
        for (Line line : lines) {
            FollowerStatus follower = line.loop().status();
            status.writeStartObject();
            status.writeStringProperty("name", follower.name());
            status.writeStringProperty("target", line.target());
            status.writeNumberProperty("next_index", follower.nextIndex());
            status.writeBooleanProperty("up_to_date", follower.upToDate());
            status.writeNumberProperty("skipped", follower.skipped());
            status.writeNumberProperty("errors", follower.errors());
            status.writeNumberProperty("refused", line.output().refusals().count());
            status.writeStringProperty("trouble", follower.trouble());
            status.writeEndObject();
        }
        status.writeEndArray();
    }

    @Override
    public void measure(Samples samples, StreamEnds ends) {
        for (Line line : lines) {
            FollowerStatus follower = line.loop().status();
            StreamEnds.measure(
                    follower,
                    line.stream().equals("kernel") ? ends.kernel() : ends.syslog(),
                    samples);
            samples.add(Metrics.OUTPUT_REFUSED, line.output().refusals().count(), follower.name());
        }
    }
}
