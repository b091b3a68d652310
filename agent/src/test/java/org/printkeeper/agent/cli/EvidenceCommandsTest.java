package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.CompactRange;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;
import org.printkeeper.core.proof.TlogProof;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockSample;

class EvidenceCommandsTest {
    private static final long SEED = Long.getLong("evidence.seed", 20261121);
    private static final String SECOND_BOOT = "fedcba9876543210fedcba9876543210";

    @TempDir Path directory;

    private Path state;
    private SignedStream signed;

    @BeforeEach
    void begin() {
        state = directory.resolve("state");
        signed = new SignedStream(state);
    }

    /** Two boots, a lost key between two starts, and so two epochs. */
    private void archive() throws Exception {
        signed.session(SignedStream.SMALL, 0, 700);
        Files.delete(state.resolve("identity/kernel-0.key"));
        signed.session(SignedStream.SMALL, 701, 1200);
        signed.reboot(SECOND_BOOT);
        signed.session(SignedStream.SMALL, 0, 900);
    }

    private String run(int exit, String... arguments) {
        TestTerminal terminal = new TestTerminal();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--state-dir", state.toString()));
        assertThat(terminal.run(all.toArray(String[]::new)))
                .as(terminal.out() + terminal.err())
                .isEqualTo(exit);
        return terminal.out() + terminal.err();
    }

    private NoteKey key(int epoch) throws Exception {
        List<String> lines =
                Files.readAllLines(signed.stream().resolve("evidence/" + epoch + "/epoch"));
        return NoteKey.parse(lines.get(4));
    }

    @Test
    void provesAnyEntryAndRefusesEachChange() throws Exception {
        archive();
        long end;
        try (StreamReader reader = StreamReader.open(signed.stream())) {
            end = reader.endIndex();
        }
        Random random = new Random(SEED);
        for (long index = 0; index < end; index += 1 + random.nextInt(60)) {
            run(Exit.OK, "prove", "--out", directory.toString(), Long.toString(index));
            byte[] leaf = Files.readAllBytes(directory.resolve(index + ".leaf"));
            String text = Files.readString(directory.resolve(index + ".tlog-proof"));
            TlogProof proof = TlogProof.parse(text);
            int epoch = proof.note().text().lines().findFirst().orElse("").endsWith("/0") ? 0 : 1;
            assertThat(proof.verify(Hash.ofLeaf(leaf), key(epoch)).size()).isPositive();
            for (int i = 0; i < 25; i++) {
                refuses(text, leaf, key(epoch), random);
            }
        }
    }

    /** A changed proof is either refused or says the same of the same leaf. */
    private static void refuses(String text, byte[] leaf, NoteKey key, Random random)
            throws Exception {
        StringBuilder changed = new StringBuilder(text);
        byte[] changedLeaf = leaf.clone();
        boolean isLeaf = random.nextInt(4) == 0;
        int at = random.nextInt(isLeaf ? leaf.length : text.length());
        if (isLeaf) {
            changedLeaf[at] ^= (byte) (1 << random.nextInt(8));
        } else {
            changed.setCharAt(at, (char) (text.charAt(at) ^ (1 << random.nextInt(7))));
        }
        assertThatThrownBy(() ->
                        TlogProof.parse(changed.toString()).verify(Hash.ofLeaf(changedLeaf), key))
                .as("seed %d, position %d of %s", SEED, at, text)
                .isInstanceOf(MalformedProofException.class);
    }

    @Test
    void provesARecordByBootAndNumberAndChecksItWithoutTheArchive() throws Exception {
        archive();
        run(Exit.OK, "prove", "--out", directory.toString(), SignedStream.BOOT + ":650");
        String file;
        try (Stream<Path> files = Files.list(directory)) {
            file =
                    files.filter(p -> p.toString().endsWith(".tlog-proof"))
                            .findFirst()
                            .orElseThrow()
                            .toString();
        }
        assertThat(run(Exit.OK, "verify", "--proof", file, "--key", key(0).toString()))
                .startsWith("authentic")
                .contains("6,650,650000,-;usb 1-1: message 650");
        Path leaf = Path.of(file.replace(".tlog-proof", ".leaf"));
        Files.writeString(leaf, Files.readString(leaf).replace("650", "651"));
        assertThat(run(Exit.TAMPERED, "verify", "--proof", file, "--key", key(0).toString()))
                .startsWith("TAMPERED");
        assertThat(run(Exit.USAGE, "prove", "0:9999")).contains("no record 9999");
        assertThat(run(Exit.CANNOT_TELL, "prove", "999999")).contains("under no checkpoint");
    }

    @Test
    void provesWhatRetentionHasLeft() throws Exception {
        var tight = SignedStream.SMALL.withSizes(20_000, 12_000, 0);
        signed.session(SignedStream.SMALL, 0, 3000);
        signed.session(tight, 3001, 3400);
        long first;
        long end;
        try (StreamReader reader = StreamReader.open(signed.stream())) {
            first = reader.firstIndex();
            end = reader.endIndex();
        }
        assertThat(first).isPositive();
        for (long index = first; index < end; index += 37) {
            run(Exit.OK, "prove", "--out", directory.toString(), Long.toString(index));
        }
        assertThat(run(Exit.IO, "prove", "--out", directory.toString(), Long.toString(first - 1)))
                .contains("pruned or damaged");
        Path tiles = directory.resolve("tiles");
        run(Exit.OK, "export", "--tiles", tiles.toString());
        assertThat(Files.exists(tiles.resolve("0/tile/0/000"))).isFalse();
        assertThat(Files.size(tiles.resolve("0/tile/1/000.p/" + end / 256)))
                .isEqualTo(end / 256 * Hash.BYTES);
    }

    @Test
    void exportsTilesThatGiveTheSignedRoot() throws Exception {
        archive();
        Path tiles = directory.resolve("tiles");
        assertThat(run(Exit.OK, "export", "--tiles", tiles.toString())).contains("entries in");
        for (int epoch = 0; epoch < 2; epoch++) {
            Path log = tiles.resolve(Integer.toString(epoch));
            SignedNote note = SignedNote.parse(Files.readString(log.resolve("checkpoint")));
            assertThat(note.signatureBy(key(epoch))).isPresent();
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            CompactRange leaves = new CompactRange();
            CompactRange entries = new CompactRange();
            for (long tile = 0; tile * 256 < checkpoint.size(); tile++) {
                long width = Math.min(256, checkpoint.size() - tile * 256);
                String name = "%03d%s".formatted(tile, width == 256 ? "" : ".p/" + width);
                byte[] hashes = Files.readAllBytes(log.resolve("tile/0/" + name));
                for (int i = 0; i < hashes.length; i += Hash.BYTES) {
                    leaves.append(Hash.of(Arrays.copyOfRange(hashes, i, i + Hash.BYTES)));
                }
                addEntries(Files.readAllBytes(log.resolve("tile/entries/" + name)), entries);
            }
            assertThat(leaves.root()).isEqualTo(checkpoint.root());
            assertThat(entries.root()).isEqualTo(checkpoint.root());
        }
        assertThat(run(Exit.USAGE, "export", "--tiles", tiles.toString())).contains("already");
    }

    private static void addEntries(byte[] bundle, CompactRange entries) {
        for (int i = 0; i < bundle.length; ) {
            int length = ((bundle[i] & 0xff) << 8) | (bundle[i + 1] & 0xff);
            entries.append(Hash.ofLeaf(bundle, i + 2, length));
            i += 2 + length;
        }
    }

    @Test
    void exportsEvidenceThatPythonAndOpensslVerify() throws Exception {
        assumeTrue(isInstalled("python3") && isInstalled("openssl"), "needs python3 and openssl");
        archive();
        Path zip = directory.resolve("case.zip");
        assertThat(run(Exit.OK, "export", "--evidence", zip.toString()))
                .contains("no capture runs");
        Path bundle = unzip(zip);
        String checked = python(0, bundle);
        assertThat(checked)
                .contains("authentic")
                .contains("boot " + SignedStream.BOOT + ": 1201 archived, 0 lost in 0 gaps")
                .contains("boot " + SECOND_BOOT + ": 901 archived");
        assertThat(Files.readAllLines(bundle.resolve("records.ndjson"))).hasSizeGreaterThan(2100);
        Random random = new Random(SEED);
        try (Stream<Path> files = Files.list(bundle)) {
            for (Path file : files.sorted().toList()) {
                byte[] bytes = Files.readAllBytes(file);
                for (int i = 0; i < 4; i++) {
                    byte[] changed = bytes.clone();
                    changed[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    Files.write(file, changed);
                    python(2, bundle);
                }
                Files.write(file, bytes);
            }
        }
    }

    @Test
    void exportsNoPeriodOfWhichNothingIsThereAndReplacesNoFile() throws Exception {
        StreamWriter writer =
                StreamWriter.open(
                        Files.createDirectories(signed.stream()),
                        BootId.parse(SignedStream.BOOT).orElseThrow(),
                        SignedStream.SMALL,
                        InstantSource.system());
        Thread writing = Thread.ofPlatform().start(writer);
        writer.append(new ClockSample(0, 0, 0, 1_740_312_000_000_000L, true, 0).toMark());
        writer.close();
        writing.join();
        signed.session(SignedStream.SMALL, 0, 100);
        Path zip = directory.resolve("case.zip");

        assertThat(
                        run(
                                Exit.CANNOT_TELL,
                                "export",
                                "--evidence",
                                "-S",
                                "2130-01-01",
                                zip.toString()))
                .contains("no record of that period");
        assertThat(zip).doesNotExist();
        assertThat(zip.resolveSibling("case.zip.tmp")).doesNotExist();

        Files.writeString(zip, "mine");
        assertThat(run(Exit.USAGE, "export", "--evidence", zip.toString()))
                .contains("is there already");
        assertThat(zip).hasContent("mine");
        assertThat(run(Exit.USAGE, "export", "--tiles", "--since", "today", zip.toString()))
                .contains("--tiles writes whole epochs");
        assertThat(run(Exit.USAGE, "export", "--evidence")).contains("DIR|FILE.zip");
    }

    @Test
    void leavesNoPartOfAFileBehind() throws Exception {
        signed.session(SignedStream.SMALL, 0, 100);
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "skipped: no /dev/full");
        Files.createSymbolicLink(directory.resolve("5.tlog-proof"), full);
        assertThat(run(Exit.IO, "prove", "5", "--out", directory.toString()))
                .contains(directory + "/5.tlog-proof: No space left on device");
        Path file = Files.writeString(directory.resolve("file"), "");
        assertThat(run(Exit.IO, "prove", "5", "--out", file.toString()))
                .contains(file + ": is there already, and is no directory");
    }

    @Test
    void namesTheGapThatARecordIsLostIn() throws Exception {
        signed.session(SignedStream.SMALL, 0, 100);
        signed.session(SignedStream.SMALL, 121, 200);

        assertThat(run(Exit.USAGE, "prove", "0:110"))
                .contains("one of the 20 records that are lost, seq 101 to 120, not-in-archive");
    }

    private static boolean isInstalled(String program) throws Exception {
        return new ProcessBuilder("sh", "-c", "command -v " + program)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private Path unzip(Path zip) throws IOException {
        Path bundle = Files.createDirectory(directory.resolve("bundle"));
        try (ZipFile file = new ZipFile(zip.toFile())) {
            for (var entry : file.stream().toList()) {
                Files.copy(file.getInputStream(entry), bundle.resolve(entry.getName()));
            }
        }
        return bundle;
    }

    /** Runs the bundle's own checker, as it was shipped, over a bundle. */
    private String python(int exit, Path bundle) throws Exception {
        Path checker = directory.resolve("checker.py");
        if (!Files.exists(checker)) {
            Files.copy(bundle.resolve("verify.py"), checker);
        }
        Process process =
                new ProcessBuilder(
                                "python3", checker.toString(), bundle.toString(), key(1).toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(exit);
        return said;
    }
}
