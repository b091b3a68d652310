package org.printkeeper.agent.live;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A real rsyslogd or syslog-ng, from the lab's folders, with a configuration of the test's. */
final class SyslogPeer implements Closeable {
    private static final Duration STOP = Duration.ofSeconds(30);

    private final Path folder;
    private final List<String> command;
    private final String libraries;
    private final int port;
    private @Nullable Process process;

    private SyslogPeer(Path folder, List<String> command, String libraries, int port) {
        this.folder = folder;
        this.command = command;
        this.libraries = libraries;
        this.port = port;
    }

    /**
     * An rsyslogd.
     *
     * @param port where it listens, 0 where it does not
     */
    static SyslogPeer rsyslog(Path folder, int port, String configuration)
            throws IOException, InterruptedException {
        Path root = Path.of(Lab.run("root", "rsyslog-openssl"));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("conf"), configuration);
        List<String> command =
                List.of(
                        root + "/usr/sbin/rsyslogd",
                        "-n",
                        "-f",
                        folder + "/conf",
                        "-i",
                        folder + "/pid",
                        "-M",
                        String.join(":", glob(root.resolve("usr/lib"), "rsyslog")));
        SyslogPeer peer = new SyslogPeer(folder, command, libraries(root), port);
        peer.start();
        return peer;
    }

    static SyslogPeer syslogNg(Path folder, int port, String configuration)
            throws IOException, InterruptedException {
        Path root = Path.of(Lab.run("root", "syslog-ng-core"));
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("conf"), "@version: 3.38\n" + configuration);
        List<String> command = new ArrayList<>(List.of(root + "/usr/sbin/syslog-ng", "-F"));
        command.addAll(List.of("--no-caps", "-f", folder + "/conf", "-R", folder + "/persist"));
        command.addAll(List.of("-c", folder + "/control", "-p", folder + "/pid"));
        command.add("--module-path=" + glob(root.resolve("usr/lib/syslog-ng"), "3.*").getFirst());
        SyslogPeer peer =
                new SyslogPeer(
                        folder, command, libraries(root) + ":" + root + "/usr/lib/syslog-ng", port);
        peer.start();
        return peer;
    }

    private static String libraries(Path root) throws IOException {
        return glob(root, "*-linux-gnu").stream().collect(Collectors.joining(":"));
    }

    private static List<String> glob(Path root, String name) throws IOException {
        var matcher = root.getFileSystem().getPathMatcher("glob:" + name);
        try (Stream<Path> all = Files.walk(root)) {
            return all.filter(Files::isDirectory)
                    .filter(path -> matcher.matches(path.getFileName()))
                    .map(Path::toString)
                    .toList();
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts it, again after a kill, and waits until it listens. */
    void start() throws IOException, InterruptedException {
        Files.deleteIfExists(folder.resolve("pid"));
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(
                                ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
        builder.environment().put("LD_LIBRARY_PATH", libraries);
        process = builder.start();
        for (int i = 0; i < 200 && !isListening(); i++) {
            if (!process.isAlive()) {
                throw new AssertionError(Files.readString(folder.resolve("log")));
            }
            Thread.sleep(50);
        }
    }

    private boolean isListening() {
        if (port == 0) {
            return Files.exists(folder.resolve("in"));
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** SIGKILL. */
    void kill9() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            Finished.await(running, STOP, new ProcessBuilder(command));
        }
    }

    /** Stopped, it accepts what its system has room for, and reads none of it. */
    void pause() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        Process running = process;
        if (running != null) {
            Finished.of(new ProcessBuilder("kill", "-" + name, "" + running.pid()), STOP);
        }
    }

    @Override
    public void close() {
        kill9();
    }
}
