package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.syslog.SyslogEntry;

/** A folder in which daemons with syslog are at work, each in a folder of its own name. */
record SyslogHost(Path folder) {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    Program daemon(String name, String syslog) throws Exception {
        return daemon(List.of(), name, syslog);
    }

    /** Starts one by way of another command, and waits until it is there. */
    Program daemon(List<String> prefix, String name, String syslog) throws Exception {
        Program program = starting(prefix, name, syslog);
        Path log = folder.resolve(name + ".log");
        await(() -> Files.exists(log) && Files.readString(log).contains("receiving syslog"));
        return program;
    }

    Program starting(List<String> prefix, String name, String syslog) throws IOException {
        Path config = folder.resolve(name + ".toml");
        Path log = folder.resolve(name + ".log");
        Files.deleteIfExists(log);
        Files.writeString(
                config, "state_dir = \"" + folder.resolve(name) + "\"\n[syslog]\n" + syslog);
        return Program.prefixed(prefix, log, "--only", "serve", "--config", config.toString());
    }

    Json status(String name) throws IOException {
        return Status.of(folder.resolve(name).resolve("control-serve")).json();
    }

    List<SyslogEntry> received(String name) throws IOException {
        List<SyslogEntry> received = new ArrayList<>();
        Path stream = folder.resolve(name).resolve("streams/syslog");
        try (StreamReader reader = StreamReader.open(stream)) {
            for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
                SyslogEntry.decode(entry.bytes()).ifPresent(received::add);
            }
        }
        return received;
    }

    /** Fifty messages with numbers, each a line of its own. */
    void log(String... options) throws IOException {
        Path lines = Files.createTempFile(folder, "lines", "");
        Files.write(lines, numbers());
        List<String> command = new ArrayList<>(List.of("logger", "-f", lines.toString()));
        command.addAll(List.of(options));
        Finished run = Finished.of(new ProcessBuilder(command), Duration.ofSeconds(30));
        assertThat(run.exit()).as(run.error()).isZero();
    }

    /** What {@link #log} sends. */
    static List<String> numbers() {
        return IntStream.rangeClosed(1, 50).mapToObj("%03d"::formatted).toList();
    }

    /** A certificate for localhost and its key, as files. */
    record Certificate(Path file, Path key) {
        String keys() {
            return "tls_certificate = \"%s\"\ntls_key = \"%s\"\ntls_ca = \"%s\"\n"
                    .formatted(file, key, file);
        }
    }

    Certificate certificate() {
        Certificate made = new Certificate(folder.resolve("cert.pem"), folder.resolve("key.pem"));
        shell(
                "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext"
                        + " subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout "
                        + made.key()
                        + " -out "
                        + made.file());
        return made;
    }

    static String text(SyslogEntry entry) {
        return new String(entry.raw(), StandardCharsets.UTF_8);
    }

    static void shell(String command) {
        Finished run =
                Finished.of(new ProcessBuilder("bash", "-c", command), Duration.ofSeconds(60));
        assertThat(run.exit()).as(command + ": " + run.error()).isZero();
    }

    static void await(Callable<Boolean> condition) throws Exception {
        Instant end = Instant.now().plus(PATIENCE);
        while (!condition.call()) {
            assertThat(Instant.now()).as("waited too long").isBefore(end);
            Thread.sleep(100);
        }
    }
}
