package org.printkeeper.agent.live;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** A journald or rsyslog of the lab's, which stores the kernel's log for a test. */
final class Collector implements Closeable {
    private static final Duration SIGNAL = Duration.ofSeconds(10);

    private final String kind;
    private final String name;

    private Collector(String kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    /** Starts one with an empty store; an older one of that name goes first. */
    static Collector start(String kind, String name, String... options) {
        Collector collector = new Collector(kind, name);
        collector.close();
        collector.lab("start", options);
        return collector;
    }

    private String lab(String verb, String... more) {
        return Lab.run(
                Stream.concat(Stream.of(kind, verb, name), Stream.of(more)).toArray(String[]::new));
    }

    Path store() {
        return Path.of(lab("dir"));
    }

    void pause() {
        lab("pause");
    }

    void resume() {
        lab("resume");
    }

    /** Runs a command where journald's files are. */
    void inside(String... command) {
        lab("in", command);
    }

    /** SIGHUP: rsyslog opens its files anew. */
    void reopenFiles() {
        String pid = lab("pid");
        Finished.of(new ProcessBuilder("kill", "-HUP", pid), SIGNAL);
    }

    /** Ends it and removes its store. */
    @Override
    public void close() {
        lab("rm");
    }
}
