package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.agent.archive.SigningKey;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.evidence.Damage;
import org.printkeeper.agent.evidence.Verification;
import org.printkeeper.agent.evidence.Verification.Trust;
import org.printkeeper.agent.evidence.Verification.Verdict;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Gap;

class VerifyCommandTest {
    private static final StreamSettings SMALL =
            StreamSettings.defaults().withSizes(20_000, 1L << 40, 0);
    private static final String BOOT = "0123456789abcdef0123456789abcdef";

    @TempDir Path state;

    private Path stream() {
        return Streams.kernel(state);
    }

    private void session(StreamSettings settings, long first, long last) throws Exception {
        new SignedStream(state).session(settings, first, last);
    }

    private Verification verify() throws IOException {
        return Verification.of(stream(), new Trust(Optional.empty(), List.of(), index -> {}));
    }

    private Path segment(String suffix) throws IOException {
        try (Stream<Path> files = Files.list(stream())) {
            return files.filter(file -> file.toString().endsWith(suffix)).sorted().toList().get(0);
        }
    }

    @Test
    void acceptsWhatWasWrittenOverSeveralStarts() throws Exception {
        session(SMALL, 0, 999);
        session(SMALL, 1000, 1010);
        session(SMALL, 1011, 2500);
        Verification verification = verify();
        assertThat(verification.damages()).isEmpty();
        assertThat(verification.verdict()).isEqualTo(Verdict.AUTHENTIC);
        assertThat(verification.records()).isEqualTo(2501);
        assertThat(verification.unsigned()).isZero();
        assertThat(verification.checkpoints()).isGreaterThanOrEqualTo(3);
        TestTerminal terminal = new TestTerminal();
        assertThat(terminal.run("verify", "--state-dir", state.toString())).isZero();
        assertThat(terminal.out()).startsWith("authentic").contains("2501 records", "all signed");
    }

    @Test
    void findsEachFlippedByteOfASegment() throws Exception {
        session(SMALL, 0, 30);
        Path segment = segment(".klog");
        byte[] bytes = Files.readAllBytes(segment);
        int entry = -1;
        for (int i = 0; i < bytes.length; i++) {
            entry += isStart(bytes, i) ? 1 : 0;
            byte[] other = bytes.clone();
            other[i] ^= 4;
            Files.write(segment, other);
            Verification verification = verify();
            assertThat(verification.verdict()).as("byte %d", i).isEqualTo(Verdict.TAMPERED);
            Damage damage = verification.damages().getFirst();
            assertThat(damage.firstIndex() < 0 || damage.firstIndex() <= entry)
                    .as("byte %d of entry %d: %s", i, entry, damage)
                    .isTrue();
        }
        Files.write(segment, bytes);
        assertThat(verify().verdict()).isEqualTo(Verdict.AUTHENTIC);
    }

    private static boolean isStart(byte[] bytes, int i) {
        return i == 0 || (bytes[i - 1] == '\n' && bytes[i] != ' ');
    }

    @Test
    void findsEntriesThatAreDeletedSwappedDoubledAndCutOff() throws Exception {
        session(SMALL, 0, 30);
        Path segment = segment(".klog");
        List<String> lines = Files.readAllLines(segment);
        for (int i = 1; i < lines.size() - 1; i++) {
            int at = i;
            expectTampered(segment, lines, changed -> changed.remove(at));
            expectTampered(segment, lines, changed -> changed.add(at, changed.get(at)));
            expectTampered(segment, lines, changed -> Collections.swap(changed, at, at - 1));
            expectTampered(segment, lines, changed -> changed.subList(at, changed.size()).clear());
        }
    }

    private interface Change {
        void apply(List<String> lines);
    }

    private void expectTampered(Path segment, List<String> lines, Change change)
            throws IOException {
        List<String> changed = new ArrayList<>(lines);
        change.apply(changed);
        if (!changed.equals(lines)) {
            Files.write(segment, changed);
            assertThat(verify().verdict()).as("%s", changed).isEqualTo(Verdict.TAMPERED);
            Files.write(segment, lines);
        }
    }

    @Test
    void namesTheEntryOfADamageAndGoesOnBehindIt() throws Exception {
        session(StreamSettings.defaults(), 0, 5000);
        Path segment = segment(".klog");
        String text = Files.readString(segment);
        Files.writeString(
                segment,
                text.replace("message 1000\n", "message 1OOO\n")
                        .replace("message 4000\n", "message 4OOO\n"));
        Verification verification = verify();
        assertThat(verification.damages()).hasSize(2);
        assertThat(verification.damages().get(0).firstIndex()).isEqualTo(1001);
        assertThat(verification.damages().get(0).lastIndex()).isEqualTo(1001);
        assertThat(verification.damages().get(1).firstIndex()).isEqualTo(4001);
        assertThat(verification.damages().get(1).segment()).contains("00000.klog");
        TestTerminal terminal = new TestTerminal();
        assertThat(terminal.run("verify", "--state-dir", state.toString()))
                .isEqualTo(Exit.TAMPERED);
        assertThat(terminal.out()).contains("DAMAGE", "TAMPERED");
    }

    @Test
    void namesTheBlockWhereMoreThanOneOfItsEntriesIsChanged() throws Exception {
        session(StreamSettings.defaults(), 0, 2000);
        Path segment = segment(".klog");
        String text = Files.readString(segment);
        Files.writeString(
                segment,
                text.replace("message 1000\n", "message 1OOO\n")
                        .replace("message 1010\n", "message 1O1O\n"));
        Damage damage = verify().damages().getFirst();
        assertThat(damage.firstIndex()).isBetween(700L, 1001L);
        assertThat(damage.lastIndex()).isBetween(1011L, 1300L);
    }

    @Test
    void findsASegmentThatIsGone() throws Exception {
        session(SMALL, 0, 2000);
        List<Path> segments;
        try (Stream<Path> files = Files.list(stream())) {
            segments = files.filter(file -> file.toString().contains(".klog")).sorted().toList();
        }
        assertThat(segments).hasSizeGreaterThan(2);
        Files.delete(segments.get(1));
        Verification verification = verify();
        assertThat(verification.verdict()).isEqualTo(Verdict.TAMPERED);
        assertThat(verification.damages().getFirst().what()).contains("missing");
    }

    @Test
    void acceptsWhatRetentionLeftAndSaysWhatItDropped() throws Exception {
        StreamSettings tight = SMALL.withSizes(20_000, 12_000, 0);
        session(tight, 0, 3000);
        session(tight, 3001, 6000);
        session(tight, 6001, 6010);
        Verification verification = verify();
        assertThat(verification.damages()).isEmpty();
        assertThat(verification.pruned()).isPositive();
        assertThat(verification.prunedUnsigned()).isFalse();
        assertThat(verification.entries() + verification.pruned()).isGreaterThan(6000);
        Path segment = segment(".klog");
        Files.writeString(segment, Files.readString(segment).replace("usb 1-1", "usb 1-2"));
        assertThat(verify().verdict()).isEqualTo(Verdict.TAMPERED);
    }

    /** Anybody can write an entry at the end; only the capture's are signed. */
    @Test
    void saysWhenADeclarationOfRetentionIsNotSigned() throws Exception {
        session(SMALL, 0, 3000);
        Files.delete(segment(".klog.zst"));
        long last = verify().damages().getFirst().lastIndex();
        Files.writeString(
                segment(".klog"),
                "# prune first=0 last=%d time=2026-11-21T08:00:00Z\n".formatted(last),
                StandardOpenOption.APPEND);
        Verification verification = verify();
        assertThat(verification.prunedUnsigned()).isTrue();
        TestTerminal terminal = new TestTerminal();
        terminal.run("verify", "--state-dir", state.toString());
        assertThat(terminal.out()).contains("says an entry that is not signed yet");
    }

    /** They are not signed, but without them a kept record could be changed unseen. */
    @ParameterizedTest
    @ValueSource(strings = {"tree", "boundaries"})
    void tellsThatNotesOfDroppedEntriesWereTakenAway(String notes) throws Exception {
        StreamSettings tight = SMALL.withSizes(20_000, 12_000, 0);
        session(tight, 0, 3000);
        session(tight, 3001, 6000);
        session(tight, 6001, 6010);
        assertThat(verify().pruned()).isPositive();
        Files.delete(stream().resolve("evidence/0").resolve(notes));
        assertThat(verify().damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.what()).contains("cannot be held against"));
    }

    @Test
    void doesNotTakeForRetentionWhatNoPruneEntryDeclares() throws Exception {
        session(SMALL, 0, 2000);
        try (Stream<Path> files = Files.list(stream())) {
            Files.delete(
                    files.filter(f -> f.toString().contains(".klog"))
                            .sorted()
                            .findFirst()
                            .orElseThrow());
        }
        Verification verification = verify();
        assertThat(verification.pruned()).isZero();
        assertThat(verification.damages().getFirst().what()).contains("no prune entry declares it");
        assertThat(verification.damages().getFirst().firstIndex()).isZero();
    }

    @Test
    void beginsALinkedEpochWhenAKeyIsLost() throws Exception {
        session(SMALL, 0, 300);
        Files.delete(state.resolve("identity/kernel-0.key"));
        session(SMALL, 301, 600);
        Verification verification = verify();
        assertThat(verification.damages()).isEmpty();
        assertThat(verification.records()).isEqualTo(601);
        assertThat(stream().resolve("evidence/1/link"))
                .hasSameTextualContentAs(stream().resolve("evidence/0/checkpoint"));
        Path link = stream().resolve("evidence/1/link");
        Files.writeString(link, Files.readString(link) + "x");
        assertThat(verify().verdict()).isEqualTo(Verdict.TAMPERED);
    }

    @Test
    void tellsThatEvidenceWasDeletedThoughItsKeyIsThere() throws Exception {
        session(SMALL, 0, 300);
        try (Stream<Path> files = Files.walk(stream().resolve("evidence"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        session(SMALL, 301, 600);
        Verification verification = verify();
        assertThat(verification.verdict()).isEqualTo(Verdict.TAMPERED);
        assertThat(verification.damages().getFirst().what())
                .isEqualTo("the evidence before epoch 1 is gone");
        assertThat(Files.readString(stream().resolve("evidence/1/epoch")))
                .contains("reason the evidence of epoch 0 was deleted");
    }

    @Test
    void findsEachFlippedByteOfTheCheckpoints() throws Exception {
        session(SMALL, 0, 30);
        for (String name : List.of("checkpoints", "epoch")) {
            Path file = stream().resolve("evidence/0").resolve(name);
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i++) {
                byte[] other = bytes.clone();
                other[i] ^= 1;
                Files.write(file, other);
                boolean isWords = name.equals("epoch") && isReason(bytes, i);
                assertThat(verify().verdict() == Verdict.TAMPERED || isWords)
                        .as("byte %d of %s", i, name)
                        .isTrue();
            }
            Files.write(file, bytes);
        }
    }

    /** Why an epoch began is said to people, and nothing follows from it. */
    private static boolean isReason(byte[] bytes, int i) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int start = text.indexOf("reason ") + "reason ".length();
        return i >= start && i < text.indexOf('\n', start);
    }

    @Test
    void believesOnlyTheKeyThatWasGiven() throws Exception {
        session(SMALL, 0, 30);
        Path key = state.resolve("identity/vkey");
        Path copy = Files.copy(key, state.resolve("copy"));
        TestTerminal terminal = new TestTerminal();
        String[] verify = {"verify", "--state-dir", state.toString(), "--key", copy.toString()};
        assertThat(terminal.run(verify)).isZero();
        SigningKey other = SigningKey.openOrCreate(state.resolve("other.key"), "other");
        Files.writeString(copy, other.verifierKey() + '\n');
        assertThat(terminal.run(verify)).isEqualTo(Exit.TAMPERED);
        assertThat(terminal.out()).contains("none of the keys given");
    }

    @Test
    void aBadKeyIsWrongUsageAndNoSignOfTampering() throws Exception {
        session(SMALL, 0, 30);
        Path empty = Files.writeString(state.resolve("empty"), "\n");
        Path binary = Files.write(state.resolve("binary"), new byte[] {(byte) 0xff, '\n'});
        String cut = Files.readString(state.resolve("identity/vkey")).strip().substring(1);
        for (String bad : List.of(empty.toString(), binary.toString(), cut, "none", "")) {
            TestTerminal terminal = new TestTerminal();
            assertThat(terminal.run("verify", "--state-dir", state.toString(), "--key", bad))
                    .as("key '%s'", bad)
                    .isEqualTo(Exit.USAGE);
            assertThat(terminal.err()).contains("--key is '").doesNotContain("Exception");
        }
    }

    @Test
    void refusesOptionsThatItWouldNotHeed() {
        TestTerminal terminal = new TestTerminal();
        assertThat(terminal.run("verify", "--witness", "key")).isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("add the checkpoints, --cosigned FILE");
        assertThat(terminal.run("verify", "--json", "--key", "key", "--proof", "p"))
                .isEqualTo(Exit.USAGE);
        assertThat(terminal.err()).contains("found --json");
    }

    @Test
    void doesNotSayThatAllIsSignedWhereNothingIs() throws Exception {
        Files.createDirectories(stream());
        TestTerminal terminal = new TestTerminal();
        assertThat(terminal.run("verify", "--state-dir", state.toString()))
                .isEqualTo(Exit.CANNOT_TELL);
        assertThat(terminal.out()).contains("nothing is signed").doesNotContain("all signed");
    }

    @Test
    void makesADamagedNameOfTheLogAnew() throws Exception {
        String name = Identity.origin(state.resolve("identity"));
        Files.writeString(state.resolve("identity/origin"), "x y\n");
        String again = Identity.origin(state.resolve("identity"));
        assertThat(again).doesNotContain(" ").hasSameSizeAs(name).isNotEqualTo("x y");
        assertThat(Identity.origin(state.resolve("identity"))).isEqualTo(again);
    }

    @Test
    void cannotTellWhereNothingIsSigned() throws Exception {
        Files.createDirectories(stream());
        TestTerminal terminal = new TestTerminal();
        assertThat(terminal.run("verify", "--json", "--state-dir", state.toString()))
                .isEqualTo(Exit.CANNOT_TELL);
        assertThat(terminal.out()).contains("\"verdict\":\"cannot-tell\"");
    }

    @Test
    void declaredGapsAreAuthenticAndUnderStrictExit1() throws Exception {
        Files.createDirectories(stream());
        session(SMALL, 0, 10);
        BootId boot = BootId.parse(BOOT).orElseThrow();
        StreamWriter writer = StreamWriter.open(stream(), boot, SMALL, InstantSource.system());
        Thread writing = Thread.ofPlatform().start(writer);
        writer.append(new Gap(11, 20, Cause.OVERRUN, 1, 2));
        writer.close();
        writing.join();
        session(SMALL, 21, 30);
        TestTerminal terminal = new TestTerminal();
        String[] verify = {"verify", "--state-dir", state.toString(), "--strict"};
        assertThat(terminal.run(verify)).isEqualTo(Exit.NO);
        assertThat(terminal.out()).contains("10 records in 1 declared gap\n");
        assertThat(terminal.run("verify", "--state-dir", state.toString())).isZero();
    }
}
