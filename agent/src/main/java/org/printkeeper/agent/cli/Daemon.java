package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.linux.Privileges;
import org.printkeeper.agent.web.Metrics;
import org.printkeeper.agent.web.Samples;
import tools.jackson.core.JsonGenerator;

/**
 * The running program: which parts there are, in which order they start and stop, and what signals
 * and the control socket do with them.
 *
 * <p>Thread: {@link #run} is the main thread's; verbs come on threads of the control socket.
 */
final class Daemon {
    private static final List<String> VITAL = List.of(CapturePart.READER, CapturePart.WRITER);
    private static final long TICK_SECONDS_ON_SCREEN = 1;
    private static final long TICK_SECONDS = 5;

    /** Reads the configuration again. */
    interface Reload {
        Config read() throws IOException;
    }

    private volatile Config config;
    private final Reload reload;
    private final Terminal terminal;
    private final StatusLine status;
    private final Threads threads = new Threads(this::tell);
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicBoolean reloadWanted = new AtomicBoolean();
    private final List<Part> parts = new ArrayList<>();
    private Optional<CapturePart> capture = Optional.empty();
    private Optional<ServePart> serve = Optional.empty();

    Daemon(Config config, Reload reload, Terminal terminal) {
        this.config = config;
        this.reload = reload;
        this.terminal = terminal;
        status = new StatusLine(terminal);
    }

    /** Works until it is told to stop; returns the exit code. */
    int run(Role role) throws IOException, InterruptedException {
        Signals.onTermination(stop::countDown);
        Signals.onReload(() -> reloadWanted.set(true));
        Optional<SyslogSockets> sockets = bind(role);
        becomeUser(role);
        if (role.captures()) {
            capture = Optional.of(CapturePart.open(config));
            capture.ifPresent(parts::add);
        }
        if (role.serves()) {
            if (!config.channels().isEmpty()) {
                parts.add(new AlertsPart(config));
            }
            serve = Optional.of(ServePart.open(config));
            serve.ifPresent(parts::add);
            Path copy = config.get(Keys.KLOG_FILE);
            if (!copy.toString().isEmpty()) {
                parts.add(new KlogPart(copy, config.get(Keys.STATE_DIR)));
            }
        }
        if (sockets.isPresent()) {
            parts.add(SyslogPart.open(config, sockets.get()));
        }
        if (role.serves() && !config.get(SyslogKeys.OUTPUTS).isEmpty()) {
            parts.add(OutputsPart.open(config));
        }
        List<String> witnesses = config.get(Keys.WITNESSES);
        if (role.captures() && !witnesses.isEmpty()) {
            parts.add(new WitnessPart(witnesses, config.get(Keys.STATE_DIR)));
        }
        if (role.serves() && !config.get(Keys.METRICS_LISTEN).isEmpty()) {
            addMetrics(role);
        }
        if (serve.isPresent()) {
            parts.add(new HealthPart(config, role, serve.get()::tell, this::illnesses));
        }
        Optional<ControlSocket> control = control(role); // who asks early waits, and is not refused
        for (Part part : parts) {
            part.start(threads);
        }
        control.ifPresent(socket -> threads.start("control", () -> socket.serve(threads)));
        parts.forEach(part -> part.announcement().forEach(this::say));
        status.ready();
        while (!stop.await(tickSeconds(), TimeUnit.SECONDS) && isWhole()) {
            tick();
        }
        status.stopping();
        for (Part part : parts.reversed()) {
            part.stop();
        }
        if (control.isPresent()) {
            control.get().close();
        }
        return farewell();
    }

    private Optional<SyslogSockets> bind(Role role) throws IOException {
        boolean areWanted =
                role.serves() && SyslogSockets.areWanted(config, terminal.environment());
        return areWanted
                ? Optional.of(SyslogSockets.bind(config, terminal.environment(), threads))
                : Optional.empty();
    }

    /** Everything but the sockets is opened as the user, so that it can be opened again. */
    private void becomeUser(Role role) throws IOException {
        String user = config.get(Keys.USER);
        if (role == Role.SERVE && !user.isEmpty()) {
            Privileges.become(user);
        }
    }

    /** A port that is taken is no reason not to capture. */
    private void addMetrics(Role role) {
        try {
            parts.add(new MetricsPart(config, role, () -> samples(role), this::deaths));
        } catch (IOException without) {
            say(without.getMessage() + "; going on without metrics");
        }
    }

    private long tickSeconds() {
        return terminal.isTerminal() ? TICK_SECONDS_ON_SCREEN : TICK_SECONDS;
    }

    private boolean isWhole() {
        return threads.deaths().stream().noneMatch(death -> VITAL.contains(death.thread()));
    }

    private void tick() {
        if (reloadWanted.getAndSet(false)) {
            status.reloading();
            say(reload());
            status.ready();
        }
        tellNews();
        status.show(summary());
    }

    private void tellNews() {
        parts.forEach(part -> part.news().forEach(this::say));
    }

    private String summary() {
        return parts.stream()
                .map(Part::summary)
                .filter(words -> !words.isEmpty())
                .collect(Collectors.joining("; "));
    }

    private int farewell() {
        tellNews();
        say("stopped: " + summary());
        boolean isKept = capture.map(CapturePart::isKept).orElse(true);
        if (!isKept) {
            say("NOT ALL IS ON DISK: what is missing will be a gap in the archive");
        }
        return isWhole() && isKept ? Exit.OK : Exit.IO;
    }

    private Optional<ControlSocket> control(Role role) {
        if (!config.get(Keys.CONTROL_SOCKET)) {
            return Optional.empty();
        }
        Path state = config.get(Keys.STATE_DIR);
        Path path =
                capture.isPresent() ? ControlSocket.path(state) : ControlSocket.pathOfServe(state);
        try {
            return Optional.of(ControlSocket.open(path, verbs(role)));
        } catch (IOException without) {
            say(without.getMessage() + "; going on without it");
            return Optional.empty();
        }
    }

    private Map<String, ControlVerb> verbs(Role role) {
        Map<String, ControlVerb> verbs = new HashMap<>();
        verbs.put("status", (argument, answer) -> describe(answer));
        verbs.put("reload", (argument, answer) -> answer.writeStringProperty("result", reload()));
        verbs.put(
                MetricsPart.VERB,
                (argument, answer) -> {
                    answer.writeName("samples");
                    samples(role).encode(answer);
                });
        capture.ifPresent(part -> {
            verbs.put("note", (argument, answer) -> part.note(argument));
            verbs.put("access", (argument, answer) -> part.access(argument));
            verbs.put("sync", (argument, answer) -> part.sync());
            verbs.put("vacuum", part::vacuum);
        });
        serve.ifPresent(part ->
                verbs.put(
                        Statements.VERB,
                        (argument, answer) -> part.say(Statements.ofRequest(argument))));
        return verbs;
    }

    private List<HealthWatch.Illness> illnesses() {
        return Stream.concat(
                        threads.deaths().stream()
                                .map(death ->
                                        new HealthWatch.Illness(
                                                "thread/" + death.thread(), 80, death.words())),
                        parts.stream().flatMap(part -> part.illnesses().stream()))
                .toList();
    }

    /** What all parts of this process measure now. */
    private Samples samples(Role role) {
        Samples samples = new Samples();
        if (role.serves()) {
            samples.add(Metrics.BUILD_INFO, 1, Main.version());
        }
        samples.add(Metrics.DEAD_THREADS, threads.deaths().size(), role.label());
        StreamEnds ends = StreamEnds.of(config.get(Keys.STATE_DIR));
        parts.forEach(part -> part.measure(samples, ends));
        ProcessUsage.measure(role, samples);
        return samples;
    }

    private String deaths() {
        return threads.deaths().stream()
                .map(death -> death.thread() + " died: " + death.words())
                .collect(Collectors.joining("; "));
    }

    private void describe(JsonGenerator answer) {
        answer.writeStringProperty("version", Main.version());
        answer.writeNumberProperty("pid", ProcessHandle.current().pid());
        answer.writeName("threads");
        answer.writeStartArray();
        threads.alive().forEach(answer::writeString);
        answer.writeEndArray();
        answer.writeName("dead");
        answer.writeStartObject();
        threads.deaths().forEach(d -> answer.writeStringProperty(d.thread(), d.words()));
        answer.writeEndObject();
        parts.forEach(part -> part.describe(answer));
    }

    /** Reads the configuration again, applies what it can, and says what needs a restart. */
    private synchronized String reload() {
        try {
            Config changed = reload.read();
            List<Key<?>> keys =
                    Stream.concat(config.keys().stream(), changed.keys().stream())
                            .distinct()
                            .filter(key -> !config.show(key).equals(changed.show(key)))
                            .toList();
            for (Part part : parts) {
                part.reconfigure(changed);
            }
            config = changed;
            return "reloaded: " + (keys.isEmpty() ? "nothing has changed" : words(keys));
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            return "not reloaded: stopping";
        } catch (UserError | IOException wrong) {
            return "not reloaded: " + wrong.getMessage();
        }
    }

    private static String words(List<Key<?>> changed) {
        return changed.stream()
                .map(key -> key.name() + (key.isReloadable() ? " applied" : " needs a restart"))
                .collect(Collectors.joining(", "));
    }

    private void tell(Threads.Death death) {
        say(death.thread() + " died: " + death.words());
    }

    private synchronized void say(String what) {
        PrintStream err = terminal.err();
        status.clear();
        err.println("printkeeper run: " + what);
    }
}
