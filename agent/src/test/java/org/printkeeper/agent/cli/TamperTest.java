package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.evidence.Damage;
import org.printkeeper.agent.evidence.Verification;
import org.printkeeper.agent.evidence.Verification.Verdict;

/**
 * Two epochs, sealed and plain segments, and every byte of them: what differs from what was signed
 * is found and located, and the capture goes on whatever was done to its files.
 */
class TamperTest {
    private static final StreamSettings SMALL =
            StreamSettings.defaults().withSizes(700, 1L << 40, 0);

    /** A frontier and boundaries can be made again; why an epoch began follows from nothing. */
    private static final String DERIVED = ".*/(frontier|boundaries|sums|vkey)";

    @TempDir Path folder;
    private Path original;
    private SignedStream archive;
    private String text;

    @BeforeEach
    void archive() throws Exception {
        archive = new SignedStream(folder.resolve("state"));
        archive.session(SMALL, 0, 29);
        Files.delete(archive.state().resolve("identity/kernel-0.key"));
        archive.session(SMALL, 30, 45);
        archive.session(StreamSettings.defaults(), 46, 49);
        assertThat(archive.verify().verdict()).isEqualTo(Verdict.AUTHENTIC);
        assertThat(archive.segments(".zst")).hasSizeGreaterThan(1);
        assertThat(archive.segments(".klog")).isNotEmpty();
        text = archive.text();
        original = folder.resolve("original");
        copy(archive.state(), original);
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock"))
                    .sorted()
                    .toList();
        }
    }

    private void restore() throws IOException {
        List<Path> paths;
        try (Stream<Path> all = Files.walk(archive.state())) {
            paths = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.delete(path);
        }
        copy(original, archive.state());
    }

    /** A flip that changes no entry and no signed statement may pass, and only that. */
    private boolean isFound(String what) throws IOException {
        Verification verification = archive.verify();
        if (verification.verdict() == Verdict.TAMPERED) {
            Damage damage = verification.damages().getFirst();
            assertThat(damage.words()).as(what).isNotEmpty();
            return true;
        }
        assertThat(archive.text()).as(what).isEqualTo(text);
        return false;
    }

    @Test
    void findsEachFlippedByteOfEveryFile() throws Exception {
        TreeMap<String, Integer> passed = new TreeMap<>();
        int flips = 0;
        for (Path file : files(archive.stream())) {
            byte[] bytes = Files.readAllBytes(file);
            for (int i = 0; i < bytes.length; i += step(file)) {
                byte[] other = bytes.clone();
                other[i] ^= (byte) (1 << i % 8);
                Files.write(file, other);
                String name = archive.stream().relativize(file).toString();
                if (!isFound("byte " + i + " of " + name)) {
                    passed.merge(name, 1, Integer::sum);
                }
                flips++;
            }
            Files.write(file, bytes);
        }
        System.out.printf("%d flips; harmless: %s%n", flips, passed);
        passed.keySet().removeIf(name -> ("/" + name).matches(DERIVED));
        passed.keySet().removeIf(name -> name.endsWith("/epoch")); // its reason
        passed.keySet().removeIf(name -> name.endsWith("/seals")); // a hand-over before it is used
        // A bit of a zstd frame's header that says nothing: the entries are the same.
        assertThat(passed.keySet()).allMatch(name -> name.endsWith(".klog.zst"));
        assertThat(passed.values()).allMatch(times -> times <= 8);
    }

    /** A checksum covers most of a sealed segment: a sample will do where time is short. */
    private static int step(Path file) {
        return file.toString().endsWith(".zst") ? Integer.getInteger("tamper.step", 7) : 1;
    }

    @Test
    void findsSegmentsThatAreGoneSwappedDoubledOrCutOff() throws Exception {
        List<Path> segments = new ArrayList<>(archive.segments(".klog.zst"));
        segments.addAll(archive.segments(".klog"));
        for (Path segment : segments) {
            byte[] bytes = Files.readAllBytes(segment);
            Files.delete(segment);
            assertFound(segment + " deleted");
            for (Path other : segments) {
                if (!other.equals(segment)) {
                    Files.copy(other, segment);
                    assertFound(segment + " replaced by " + other);
                    Files.delete(segment);
                }
            }
            for (int length = 0; length < bytes.length; length += 1 + length / 7) {
                Files.write(segment, Arrays.copyOf(bytes, length));
                assertFound(segment + " cut to " + length);
            }
            Files.write(segment, bytes);
        }
        assertThat(archive.verify().verdict()).isEqualTo(Verdict.AUTHENTIC);
    }

    private void assertFound(String what) throws IOException {
        Verification verification = archive.verify();
        assertThat(verification.verdict()).as(what).isEqualTo(Verdict.TAMPERED);
        assertThat(verification.damages())
                .as(what)
                .anyMatch(damage -> damage.words().matches("(?s).*([0-9]{20}|entries|entry).*"));
    }

    @Test
    void namesSegmentOffsetAndEntryOfADamage() throws Exception {
        Path segment = archive.segments(".klog").getLast();
        String plain = Files.readString(segment);
        Files.writeString(segment, plain.replace("message 47\n", "message 74\n"));
        Damage damage = archive.verify().damages().getFirst();
        assertThat(damage.segment()).isEqualTo("" + segment.getFileName());
        assertThat(damage.offset()).isPositive();
        assertThat(damage.lastIndex()).isEqualTo(damage.firstIndex());
        assertThat(Files.readString(segment).substring((int) damage.offset()))
                .startsWith("6,47,47000,-;usb 1-1: message 74\n");

        Files.writeString(segment, plain);
        Path sealed = archive.segments(".zst").getFirst();
        byte[] bytes = Files.readAllBytes(sealed);
        bytes[40] ^= 1;
        Files.write(sealed, bytes);
        assertThat(archive.verify().damages().getFirst().words())
                .contains(sealed.getFileName() + " byte 0: ");
    }

    @Test
    void goesOnWhateverWasDoneToAFileAndHidesNothing() throws Exception {
        for (Path file : files(archive.state())) {
            for (int kind = 0; kind < 4; kind++) {
                restore();
                boolean evident = change(file, kind);
                archive.session(StreamSettings.defaults(), 50, 59);
                String what = file + " changed in the way of " + kind;
                assertThat(archive.text()).as(what).contains("message 50\n", "message 59\n");
                Verification after = archive.verify();
                boolean isTold = after.verdict() == Verdict.TAMPERED;
                assertThat(isTold || !evident).as(what).isTrue();
                assertThat(isTold || after.unsigned() == 0).as(what).isTrue();
            }
        }
    }

    /** Returns whether it was found before the capture was started again. */
    private boolean change(Path file, int kind) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        switch (kind) {
            case 0 -> Files.delete(file);
            case 1 -> Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
            case 2 -> {
                bytes[bytes.length / 3] ^= 1;
                Files.write(file, bytes);
            }
            default -> {
                bytes[0] = 0;
                Files.write(file, bytes);
            }
        }
        return archive.verify().verdict() == Verdict.TAMPERED;
    }
}
