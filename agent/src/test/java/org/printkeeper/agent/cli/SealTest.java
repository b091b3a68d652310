package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.Epoch;
import org.printkeeper.agent.archive.SigningKey;
import org.printkeeper.agent.evidence.Verification;
import org.printkeeper.agent.evidence.Verification.Verdict;

/** What somebody can do to the past who takes all keys of a host. */
class SealTest {
    @TempDir private Path folder;
    private SignedStream archive;
    private List<String> noted;

    @BeforeEach
    void threeStarts() throws Exception {
        archive = new SignedStream(folder.resolve("state"));
        archive.session(SignedStream.SMALL, 0, 99);
        noted = List.of(identity("vkey").strip(), identity("seal-vkey").strip());
        archive.session(SignedStream.SMALL, 100, 199);
        archive.session(SignedStream.SMALL, 200, 299);
    }

    @Test
    void sealsEachStartWithKeysThatAreGone() throws Exception {
        Verification verification = verify(archive.stream(), noted);
        assertThat(verification.damages()).isEmpty();
        assertThat(verification.sealedEnd()).isEqualTo(verification.entries());
        assertThat(archive.state().resolve("identity").toFile().list())
                .filteredOn(name -> name.endsWith(".key"))
                .containsExactlyInAnyOrder("kernel-0.key", "kernel-0-seal.key");
        assertThat(sealingKey().verifierKey()).isNotEqualTo(noted.get(1));
    }

    /** Other records, signed with the true keys of today. */
    @Test
    void tellsAPastThatWasWrittenAnewWithTheTrueKeys() throws Exception {
        SignedStream forged = forgery();
        resign(forged, epoch());
        assertThat(verify(forged.stream(), noted).damages())
                .anySatisfy(damage -> assertThat(damage.what()).contains("not sealed by the key"));
        Files.copy(evidence(archive).resolve("seals"), evidence(forged).resolve("seals"));
        assertThat(verify(forged.stream(), noted).verdict()).isEqualTo(Verdict.TAMPERED);
    }

    @Test
    void isNotDeceivedByAnArchiveThatSaysItWasNeverSealed() throws Exception {
        Epoch known = epoch();
        SignedStream forged = forgery();
        resign(forged, new Epoch(0, 0, false, known.reason(), known.verifierKey(), ""));
        List<String> logKeyAlone = noted.subList(0, 1);
        assertThat(verify(forged.stream(), logKeyAlone).verdict()).isEqualTo(Verdict.AUTHENTIC);
        assertThat(verify(forged.stream(), noted).damages())
                .anySatisfy(damage -> assertThat(damage.what()).contains("is not sealed from"));
    }

    @Test
    void tellsAHandOverThatWasTakenAway() throws Exception {
        Path seals = evidence(archive).resolve("seals");
        String all = Files.readString(seals);
        int second = all.indexOf("\n\ntest.invalid") + 2;
        for (String cut : List.of(all.substring(second), all.substring(0, second), "")) {
            Files.writeString(seals, cut);
            assertThat(verify(archive.stream(), noted).verdict()).isEqualTo(Verdict.TAMPERED);
        }
    }

    @Test
    void beginsAnEpochWhenASealingKeyWasLost() throws Exception {
        Files.delete(archive.state().resolve("identity/kernel-0-seal.key"));
        archive.session(SignedStream.SMALL, 300, 399);
        Verification verification = archive.verify();
        assertThat(verification.damages()).isEmpty();
        assertThat(Files.readString(archive.stream().resolve("evidence/1/epoch")))
                .contains("a key or the file of epoch 0 was lost");
    }

    @Test
    void goesOnBehindAnArchiveOfAnOlderVersion() throws Exception {
        SignedStream older = forgery();
        Path epoch = evidence(older).resolve("epoch");
        Files.writeString(epoch, Files.readString(epoch).replaceFirst("(.+/seal\\+.+\n)$", ""));
        Files.delete(evidence(older).resolve("seals"));
        Files.delete(older.state().resolve("identity/kernel-0-seal.key"));
        assertThat(older.verify().verdict()).isEqualTo(Verdict.AUTHENTIC);
        older.session(SignedStream.SMALL, 1300, 1399);
        assertThat(older.verify().damages()).isEmpty();
        assertThat(Files.readString(older.stream().resolve("evidence/1/epoch")))
                .contains("reason epoch 0 has no sealing key: it is of an older version\n");
    }

    private SignedStream forgery() throws Exception {
        SignedStream forged = new SignedStream(folder.resolve("forged"));
        forged.session(SignedStream.SMALL, 1000, 1299);
        return forged;
    }

    /** Each of its checkpoints with the stolen keys, and no hand-over. */
    private void resign(SignedStream forged, Epoch claimed) throws IOException {
        Path files = evidence(forged);
        SigningKey log = SigningKey.open(archive.state().resolve("identity"), "test.invalid/log/0");
        StringBuilder notes = new StringBuilder();
        String last = "";
        for (String text : texts(Files.readString(files.resolve("checkpoints")))) {
            String sealed = sealingKey().sign(text);
            last = log.sign(text) + sealed.substring(text.length() + 1);
            notes.append(last).append('\n');
        }
        Files.writeString(files.resolve("checkpoints"), notes);
        Files.writeString(files.resolve("checkpoint"), last);
        Files.writeString(files.resolve("epoch"), claimed.toString());
        Files.delete(files.resolve("seals"));
    }

    private static List<String> texts(String notes) {
        List<String> texts = new ArrayList<>();
        for (String part : notes.split("\n\n", -1)) {
            if (part.startsWith("test.invalid")) {
                texts.add(part + '\n');
            }
        }
        return texts;
    }

    private SigningKey sealingKey() throws IOException {
        return SigningKey.openOrCreate(
                archive.state().resolve("identity/kernel-0-seal.key"), "test.invalid/log/0/seal");
    }

    private Epoch epoch() throws IOException {
        return Epoch.parse(Files.readString(evidence(archive).resolve("epoch"))).orElseThrow();
    }

    private String identity(String name) throws IOException {
        return Files.readString(archive.state().resolve("identity").resolve(name));
    }

    private static Path evidence(SignedStream archive) {
        return archive.stream().resolve("evidence/0");
    }

    private static Verification verify(Path stream, List<String> keys) throws IOException {
        return Verification.of(
                stream, new Verification.Trust(Optional.of(keys), List.of(), _ -> {}));
    }
}
