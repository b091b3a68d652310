package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.printkeeper.agent.archive.Epoch;
import org.printkeeper.core.proof.CompactRange;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;

/**
 * The evidence of one epoch as files, for those who check it. docs/format.md has them.
 *
 * @param epoch what its file says
 * @param notes its checkpoints, oldest first, unchecked, with whatever stands between them
 */
record EvidenceFiles(Path directory, Epoch epoch, List<String> notes) {
    /** Leaves that one hash of the file {@code tree} stands for. */
    static final int BLOCK_LEAVES = 256;

    static final int BLOCK_LEVEL = 8;

    /** A crash leaves less than a note, and only behind the one in the file {@code checkpoint}. */
    private static final int MAX_TORN = 2048;

    private static final Pattern NOTE = Pattern.compile("((?:[^\n]+\n)+\n(?:\u2014 [^\n]+\n)+)\n");

    private static final Pattern FRONTIER =
            Pattern.compile("size ([0-9]{1,18})\n[^ ]*sums ([0-9a-f]{32})\n");

    /** The epochs of a stream, oldest first; null in place of one whose file is not whole. */
    static List<Optional<EvidenceFiles>> of(Path stream) throws IOException {
        Path evidence = stream.resolve("evidence");
        if (!Files.isDirectory(evidence)) {
            return List.of();
        }
        List<Integer> numbers;
        try (Stream<Path> epochs = Files.list(evidence)) {
            numbers =
                    epochs.filter(EvidenceFiles::isBegun)
                            .map(path -> String.valueOf(path.getFileName()))
                            .filter(name -> name.matches("[0-9]{1,6}"))
                            .map(Integer::valueOf)
                            .sorted(Comparator.naturalOrder())
                            .toList();
        }
        List<Optional<EvidenceFiles>> all = new ArrayList<>();
        for (int number : numbers) {
            all.add(read(evidence.resolve(Integer.toString(number))));
        }
        return all;
    }

    /** A crash may leave a folder before its epoch has begun. */
    private static boolean isBegun(Path directory) {
        return Stream.of(Epoch.FILE, "checkpoints", "checkpoint")
                .anyMatch(name -> Files.exists(directory.resolve(name)));
    }

    private static Optional<EvidenceFiles> read(Path directory) throws IOException {
        Optional<Epoch> epoch = Epoch.parse(text(directory.resolve(Epoch.FILE)));
        boolean isHere =
                epoch.isPresent() && directory.endsWith(Integer.toString(epoch.get().number()));
        if (!isHere) {
            return Optional.empty();
        }
        String newest = text(directory.resolve("checkpoint"));
        String all = text(directory.resolve("checkpoints"));
        all = beforeHole(all).contains(newest) ? beforeHole(all) : all;
        List<String> notes = notes(all);
        boolean isTorn =
                !notes.isEmpty()
                        && !all.endsWith(notes.getLast() + '\n')
                        && notes.getLast().length() <= MAX_TORN
                        && (newest.isEmpty() || notes.contains(newest));
        if (isTorn) {
            notes.removeLast();
        }
        if (!newest.isEmpty() && !notes.contains(newest)) {
            notes.add(newest);
        }
        return Optional.of(new EvidenceFiles(directory, epoch.get(), notes));
    }

    /** What a crash left unwritten reads as zeros; the note that they are in was never in force. */
    private static String beforeHole(String all) {
        int hole = all.indexOf('\0');
        if (hole < 0 || all.length() - hole > MAX_TORN) {
            return all;
        }
        int end = all.lastIndexOf("\n\n", hole);
        return end < 0 ? "" : all.substring(0, end + 2);
    }

    /** The notes of a file, and whatever stands between and behind them. */
    static List<String> notes(String all) {
        List<String> notes = new ArrayList<>();
        Matcher note = NOTE.matcher(all);
        int end = 0;
        while (note.find()) {
            if (note.start() > end) {
                notes.add(all.substring(end, note.start()));
            }
            notes.add(note.group(1));
            end = note.end();
        }
        if (end < all.length()) {
            notes.add(all.substring(end));
        }
        return notes;
    }

    private static String text(Path file) throws IOException {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (NoSuchFileException none) {
            return "";
        }
    }

    /** The keys that sealed it; empty in archives before 0.2. */
    Optional<SealChain> seals() throws IOException, MalformedProofException {
        if (epoch.sealingKey().isEmpty()) {
            return Optional.empty();
        }
        String all = beforeHole(text(directory.resolve("seals")));
        List<String> whole = notes(all);
        if (!whole.isEmpty() && !all.endsWith(whole.getLast() + '\n')) {
            whole.removeLast(); // torn; nothing is sealed by a key that no hand-over names
        }
        return Optional.of(new SealChain(NoteKey.parse(epoch.sealingKey()), origin(), whole));
    }

    /** Name of the log, in its checkpoints and keys. */
    String origin() {
        String key = epoch.verifierKey();
        return key.substring(0, Math.max(0, key.indexOf('+')));
    }

    /** The newest checkpoint; empty when nothing is signed. */
    Optional<String> newest() {
        return notes.isEmpty() ? Optional.empty() : Optional.of(notes.getLast());
    }

    /** The leaf that ties a later epoch to the one before. */
    byte[] link() throws IOException {
        return text(directory.resolve("link")).getBytes(StandardCharsets.UTF_8);
    }

    /** The hash of a block as the writer noted it; empty beyond the last. */
    Optional<Hash> block(long number) throws IOException {
        try (FileChannel tree = FileChannel.open(directory.resolve("tree"))) {
            ByteBuffer hash = ByteBuffer.allocate(Hash.BYTES);
            int length = tree.read(hash, number * Hash.BYTES);
            return length == Hash.BYTES ? Optional.of(Hash.of(hash.array())) : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (MalformedProofException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The sums of a block as the writer noted them, of which a checkpoint may be the end. */
    Optional<byte[]> sums(long number, long size) throws IOException {
        if (size % BLOCK_LEAVES != 0) {
            Matcher frontier = FRONTIER.matcher(text(directory.resolve("frontier")));
            return frontier.matches() && Long.parseLong(frontier.group(1)) == size
                    ? Optional.of(HexFormat.of().parseHex(frontier.group(2)))
                    : Optional.empty();
        }
        try (FileChannel all = FileChannel.open(directory.resolve("sums"))) {
            ByteBuffer sums = ByteBuffer.allocate(Locator.BYTES);
            int length = all.read(sums, number * Locator.BYTES);
            return length == Locator.BYTES ? Optional.of(sums.array()) : Optional.empty();
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** The blocks before a leaf, from what was noted; empty when the notes do not reach there. */
    Optional<CompactRange> blocksBefore(long leaves) throws IOException {
        CompactRange range = new CompactRange();
        for (long number = 0; number < leaves / BLOCK_LEAVES; number++) {
            Optional<Hash> block = block(number);
            if (block.isEmpty()) {
                return Optional.empty();
            }
            range.append(block.get(), BLOCK_LEVEL);
        }
        return Optional.of(range);
    }

    /**
     * The part of its block that stands before a leaf, from what was noted; empty when it was not.
     *
     * @param leaves a multiple of 256, or where a segment begins
     */
    Optional<CompactRange> partBefore(long leaves) throws IOException {
        if (leaves % BLOCK_LEAVES == 0) {
            return Optional.of(new CompactRange());
        }
        String start = leaves + " ";
        for (String line : text(directory.resolve("boundaries")).lines().toList()) {
            if (line.startsWith(start)) {
                return part(
                        (int) (leaves % BLOCK_LEAVES),
                        List.of(line.substring(start.length()).strip().split(" ", -1)));
            }
        }
        return Optional.empty();
    }

    /** The smallest subtree stands first, and each has the level of a bit of the leaf's number. */
    private static Optional<CompactRange> part(int bits, List<String> hashes) {
        if (hashes.size() != Integer.bitCount(bits)) {
            return Optional.empty();
        }
        CompactRange part = new CompactRange();
        int next = hashes.size() - 1;
        try {
            for (int level = BLOCK_LEVEL - 1; level >= 0; level--) {
                if ((bits >>> level & 1) == 1) {
                    part.append(Hash.ofBase64(hashes.get(next--)), level);
                }
            }
            return Optional.of(part);
        } catch (MalformedProofException damaged) {
            return Optional.empty();
        }
    }
}
