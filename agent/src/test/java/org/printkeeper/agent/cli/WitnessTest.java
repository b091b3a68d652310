package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.SigningKey;
import org.printkeeper.agent.evidence.Witness;
import org.printkeeper.agent.evidence.WitnessClient;
import org.printkeeper.agent.web.HttpListener;
import org.printkeeper.agent.web.WitnessPages;
import org.printkeeper.core.proof.NoteKey;

/** Two hosts: one keeps a log, the other sees to it that the log only grows. */
class WitnessTest {
    @TempDir Path directory;

    private Path state;
    private SigningKey key;
    private HttpListener server;

    @BeforeEach
    void begin() throws Exception {
        state = directory.resolve("state");
        new SignedStream(state).session(SignedStream.SMALL, 0, 700);
        key = SigningKey.openOrCreate(directory.resolve("witness.key"), "test.invalid/witness");
        server = serve();
    }

    @AfterEach
    void end() {
        server.close();
    }

    private HttpListener serve() throws Exception {
        NoteKey log = NoteKey.parse(Files.readString(state.resolve("identity/vkey")).strip());
        Path kept = Files.createDirectories(directory.resolve("witness"));
        Witness witness = new Witness(kept, Map.of(log.name(), log), key, InstantSource.system());
        HttpListener started =
                WitnessPages.on(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), witness);
        started.start();
        return started;
    }

    private URI url() {
        return URI.create("http://127.0.0.1:%d/".formatted(server.address().getPort()));
    }

    private WitnessClient client(Path of) throws Exception {
        NoteKey witness = NoteKey.parse(key.cosignerKey());
        return new WitnessClient(url(), witness, Streams.kernel(of), of.resolve("cosigned/one"));
    }

    private Path copy(String name) throws IOException {
        Path target = directory.resolve(name);
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.toList()) {
                Path to = target.resolve(state.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target;
    }

    private String verify(int exit, Path of, Path cosigned) {
        TestTerminal terminal = new TestTerminal();
        int found =
                terminal.run(
                        "verify",
                        "--state-dir",
                        of.toString(),
                        "--cosigned",
                        cosigned.toString(),
                        "--witness",
                        key.cosignerKey());
        assertThat(found).as(terminal.out() + terminal.err()).isEqualTo(exit);
        return terminal.out();
    }

    @Test
    void cosignsALogThatGrowsAndRefusesRollBackAndForkOfTheTrueKey() throws Exception {
        long first = client(state).cosign();
        assertThat(first).isGreaterThan(700);
        Path yesterday = copy("yesterday");
        Path fork = copy("fork");
        new SignedStream(state).session(SignedStream.SMALL, 701, 1500);
        long second = client(state).cosign();
        assertThat(second).isGreaterThan(first);
        assertThat(client(state).cosign()).isEqualTo(second);
        Path seen = Files.writeString(directory.resolve("seen"), get("cosigned"));
        assertThat(verify(Exit.OK, state, seen)).startsWith("authentic");

        Files.delete(yesterday.resolve("cosigned/one"));
        assertThatThrownBy(() -> client(yesterday).cosign()).hasMessageContaining("rolled back");
        assertThat(verify(Exit.TAMPERED, yesterday, seen)).contains("rolled back");

        new SignedStream(fork).session(SignedStream.SMALL, 2000, 4000);
        assertThat(new TestTerminal().run("verify", "--state-dir", fork.toString()))
                .as("the true key has signed the fork")
                .isZero();
        server.close();
        server = serve(); // it remembers
        assertThatThrownBy(() -> client(fork).cosign()).hasMessageContaining("422");
        assertThat(verify(Exit.TAMPERED, fork, seen)).contains("rewritten or forked");
    }

    @Test
    void doesNotTakeTheKeyOfTheLogForThatOfAWitness() throws Exception {
        client(state).cosign();
        Path seen = Files.writeString(directory.resolve("seen"), get("cosigned"));
        TestTerminal terminal = new TestTerminal();
        assertThat(
                        terminal.run(
                                "verify",
                                "--state-dir",
                                state.toString(),
                                "--cosigned",
                                seen.toString(),
                                "--witness",
                                state.resolve("identity/vkey").toString()))
                .as(terminal.out())
                .isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("expected the key of a witness");
    }

    private String witness(int exit, String... arguments) {
        TestTerminal terminal = new TestTerminal();
        List<String> all = new ArrayList<>(List.of("witness", "--state-dir", directory.toString()));
        all.addAll(List.of(arguments));
        assertThat(terminal.run(all.toArray(String[]::new))).as(terminal.err()).isEqualTo(exit);
        return terminal.err();
    }

    @Test
    void saysWhyItCannotServe() throws Exception {
        String vkey = state.resolve("identity/vkey").toString();
        Path none = Files.writeString(directory.resolve("none"), "\n# a remark\n");
        assertThat(witness(Exit.USAGE, "--logs", none.toString())).contains("none: expected the");
        Path binary = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, '\n'});
        assertThat(witness(Exit.USAGE, "--logs", binary.toString())).contains("binary line 1");
        assertThat(witness(Exit.USAGE, "--logs", vkey, "--name", "a b"))
                .contains("expected a name without blanks");
        String taken = "127.0.0.1:" + server.address().getPort();
        assertThat(witness(Exit.IO, "--logs", vkey, "--listen", taken))
                .contains("cannot listen on " + taken);
        Path key = directory.resolve("witness/witness.key");
        Files.writeString(key, "damaged");
        assertThat(witness(Exit.IO, "--logs", vkey)).contains(key + ": expected both halves");
    }

    @Test
    void runsOnceInADirectory() throws Exception {
        Path lock = directory.resolve("witness/lock");
        try (FileChannel other =
                FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            String vkey = state.resolve("identity/vkey").toString();
            String taken = "127.0.0.1:" + server.address().getPort();
            assertThat(witness(Exit.IO, "--logs", vkey, "--listen", taken))
                    .contains("another witness runs in " + lock.getParent());
        }
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(url().resolve(path)).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    private int post(String body) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(url().resolve("add-checkpoint"))
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode();
    }

    @Test
    void answersAsTlogWitnessDemands() throws Exception {
        String note = Files.readString(Streams.kernel(state).resolve("evidence/0/checkpoint"));
        assertThat(post("")).isEqualTo(400);
        assertThat(post("old 0\n" + note)).isEqualTo(400);
        assertThat(post("old 99999999\n\n" + note)).isEqualTo(400);
        assertThat(post("x".repeat(70_000))).isEqualTo(413);
        assertThat(post("old 0\n\n" + note.replace("test.invalid/log", "test.invalid/other")))
                .isEqualTo(404);
        assertThat(post("old 0\n\n" + note.replaceFirst("\n[0-9]+\n", "\n9999\n"))).isEqualTo(403);
        assertThat(post("old 5\n\n" + note)).isEqualTo(409);
        assertThat(post("old 0\n\n" + note)).isEqualTo(200);
        assertThat(post("old 0\n\n" + note)).isEqualTo(409);
        assertThat(get("add-checkpoint")).contains("expected POST");
        assertThat(get("cosignedX")).isEqualTo("no such page\n");
        assertThat(get("cosigned/x")).isEqualTo("no such page\n");
    }

    @Test
    void blamesItselfForWhatItKeptAndCannotRead() throws Exception {
        client(state).cosign();
        Path kept;
        try (Stream<Path> files = Files.list(directory.resolve("witness"))) {
            kept = files.filter(file -> file.toString().endsWith(".cosigned")).findAny().get();
        }
        Files.writeString(kept, "damaged");
        new SignedStream(state).session(SignedStream.SMALL, 701, 710);

        assertThatThrownBy(() -> client(state).cosign())
                .hasMessageContaining(": 500 " + kept + " is damaged");
    }
}
