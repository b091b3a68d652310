package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Go's own verifier of transparency logs says of our tiles and proofs. */
class GoVerifierTest {
    private static final long SEED = Long.getLong("evidence.seed", 20261121);
    private static final int MUTATIONS = Integer.getInteger("evidence.mutations", 1000);
    private static final Path GO = Path.of("/usr/lib/go-1.19/bin/go");
    private static final Path MODULES = Path.of("/usr/share/gocode/src/golang.org/x/mod/sumdb");

    @TempDir Path directory;

    @Test
    void acceptsTilesAndProofsAndRefusesEachOfAThousandChanges() throws Exception {
        assumeTrue(
                Files.exists(GO) && Files.exists(MODULES),
                "needs the packages golang-1.19-go and golang-golang-x-mod-dev");
        Path state = directory.resolve("state");
        SignedStream signed = new SignedStream(state);
        signed.session(SignedStream.SMALL, 0, 700);
        Files.delete(state.resolve("identity/kernel-0.key"));
        signed.reboot("fedcba9876543210fedcba9876543210");
        signed.session(SignedStream.SMALL, 0, 900);
        Path tiles = directory.resolve("tiles");
        run("export", state, "--tiles", tiles.toString());
        run("prove", state, "--out", tiles.resolve("1").toString(), "1000");

        Path verifier = build();
        String key = Files.readString(state.resolve("identity/vkey")).strip();
        List<String> whole = List.of(verifier.toString(), key, tiles.resolve("1").toString());
        List<String> proof =
                List.of(
                        verifier.toString(),
                        key,
                        tiles.resolve("1/1000.tlog-proof").toString(),
                        tiles.resolve("1/1000.leaf").toString());
        assertThat(said(0, whole, "")).startsWith("authentic: 9");
        assertThat(said(0, proof, "")).startsWith("authentic: leaf");
        Random random = new Random(SEED);
        List<Path> files;
        try (Stream<Path> found = Files.walk(tiles.resolve("1"))) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        for (int i = 0; i < MUTATIONS; i++) {
            Path file = files.get(random.nextInt(files.size()));
            byte[] bytes = Files.readAllBytes(file);
            byte[] changed = bytes.clone();
            changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, changed);
            boolean isOfProof = file.getFileName().toString().startsWith("1000.");
            said(2, isOfProof ? proof : whole, "seed %d, change %d of %s".formatted(SEED, i, file));
            Files.write(file, bytes);
        }
    }

    private static void run(String command, Path state, String... arguments) {
        List<String> all = new ArrayList<>(List.of(command, "--state-dir", state.toString()));
        all.addAll(List.of(arguments));
        TestTerminal terminal = new TestTerminal();
        assertThat(terminal.run(all.toArray(String[]::new))).as(terminal.err()).isZero();
    }

    private Path build() throws Exception {
        Path source = directory.resolve("verify.go");
        try (InputStream in =
                Objects.requireNonNull(GoVerifierTest.class.getResourceAsStream("verify.go"))) {
            Files.copy(in, source);
        }
        Path verifier = directory.resolve("verify");
        ProcessBuilder go =
                new ProcessBuilder(
                        GO.toString(), "build", "-o", verifier.toString(), source.toString());
        go.environment().put("GO111MODULE", "off");
        go.environment().put("GOPATH", "/usr/share/gocode");
        go.environment().put("GOCACHE", directory.resolve("cache").toString());
        Process building = go.redirectErrorStream(true).start();
        String words = new String(building.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(building.waitFor()).as(words).isZero();
        return verifier;
    }

    private static String said(int exit, List<String> command, String what) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(what + ": " + words).isEqualTo(exit);
        return words;
    }
}
