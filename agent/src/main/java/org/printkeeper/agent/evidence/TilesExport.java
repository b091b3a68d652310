package org.printkeeper.agent.evidence;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.core.proof.CompactRange;
import org.printkeeper.core.proof.Hash;

/**
 * Writes one epoch as files that any web server can serve and other people's tools can check: all
 * tiles, bundles of entries, the checkpoint. What retention has dropped has tiles from level 1 on.
 *
 * <p>Thread: one at a time.
 *
 * <p>Source: c2sp.org/tlog-tiles.
 */
public final class TilesExport {
    private static final int WIDTH = 256;
    private static final int MAX_ENTRY_BYTES = 0xffff;

    private final SignedEpoch epoch;
    private final StreamBlocks stream;
    private final Path directory;

    /** The tile that grows at each level. */
    private final List<List<Hash>> growing = new ArrayList<>();

    private final List<Long> numbers = new ArrayList<>();
    private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();
    private long leaf;
    private int files;

    /**
     * @param directory that the tiles go into; made when it is not there
     */
    public TilesExport(SignedEpoch epoch, Path stream, Path directory) {
        this.epoch = epoch;
        this.stream = StreamBlocks.open(stream);
        this.directory = directory;
    }

    /** Writes all, the checkpoint last; returns how many files it wrote. */
    public int run() throws IOException {
        EvidenceFiles evidence = epoch.files();
        long size = epoch.checkpoint().size();
        List<Block> blocks = stream.list(epoch.firstIndex(), epoch.endIndex());
        long oldest = blocks.isEmpty() ? epoch.endIndex() : blocks.getFirst().first();
        if (oldest > epoch.firstIndex()) {
            skipTo(Math.ceilDiv(evidence.epoch().leafOf(oldest), WIDTH));
        } else if (evidence.epoch().linked()) {
            add(evidence.link());
        }
        for (Block block : blocks) {
            List<byte[]> entries = new ArrayList<>();
            stream.read(
                    block,
                    (bytes, length) -> {
                        EntryBytes.each(
                                bytes,
                                length,
                                block.first(),
                                (index, entry) -> {
                                    long at = evidence.epoch().leafOf(index);
                                    if (at >= leaf + entries.size() && at < size) {
                                        entries.add(entry);
                                    }
                                });
                        return true;
                    });
            for (byte[] entry : entries) {
                add(entry);
            }
        }
        endPartial();
        write("checkpoint", epoch.note().toString().getBytes(StandardCharsets.UTF_8));
        return files;
    }

    /** The blocks that retention has cut: their hashes were noted. */
    private void skipTo(long block) throws IOException {
        for (long number = 0; number < block; number++) {
            Optional<Hash> noted = epoch.files().block(number);
            if (noted.isEmpty()) {
                throw new IOException(
                        "%s: the hash of block %d is missing; 'verify' tells more"
                                .formatted(epoch.files().directory().resolve("tree"), number));
            }
            add(1, noted.get());
        }
        leaf = block * WIDTH;
        level(0);
        numbers.set(0, block);
    }

    private void add(byte[] entry) throws IOException {
        if (entry.length > MAX_ENTRY_BYTES) {
            throw new IOException(
                    "entry %d has %d bytes, and a bundle can hold %d at most"
                            .formatted(
                                    epoch.files().epoch().indexOf(leaf),
                                    entry.length,
                                    MAX_ENTRY_BYTES));
        }
        bundle.write(entry.length >>> 8);
        bundle.write(entry.length);
        bundle.writeBytes(entry);
        leaf++;
        if (leaf % WIDTH == 0) {
            endBundle(leaf / WIDTH - 1, "");
        }
        add(0, Hash.ofLeaf(entry));
    }

    private List<Hash> level(int level) {
        while (growing.size() <= level) {
            growing.add(new ArrayList<>());
            numbers.add(0L);
        }
        return growing.get(level);
    }

    private void add(int level, Hash hash) throws IOException {
        List<Hash> tile = level(level);
        tile.add(hash);
        if (tile.size() == WIDTH) {
            CompactRange range = new CompactRange();
            tile.forEach(range::append);
            writeTile(level, "");
            tile.clear();
            numbers.set(level, numbers.get(level) + 1);
            add(level + 1, range.root());
        }
    }

    private void endPartial() throws IOException {
        if (leaf % WIDTH != 0) {
            endBundle(leaf / WIDTH, ".p/" + leaf % WIDTH);
        }
        for (int level = 0; level < growing.size(); level++) {
            if (!growing.get(level).isEmpty()) {
                writeTile(level, ".p/" + growing.get(level).size());
            }
        }
    }

    private void endBundle(long number, String partial) throws IOException {
        write("tile/entries/" + path(number) + partial, bundle.toByteArray());
        bundle.reset();
    }

    private void writeTile(int level, String partial) throws IOException {
        ByteArrayOutputStream tile = new ByteArrayOutputStream();
        growing.get(level).forEach(hash -> tile.writeBytes(hash.toBytes()));
        String name = "tile/%d/%s%s".formatted(level, path(numbers.get(level)), partial);
        write(name, tile.toByteArray());
    }

    /** Three digits a directory, all but the last with an x before them. */
    private static String path(long number) {
        String last = String.format(Locale.ROOT, "%03d", number % 1000);
        return number < 1000 ? last : prefix(number / 1000) + last;
    }

    private static String prefix(long number) {
        String own = String.format(Locale.ROOT, "x%03d/", number % 1000);
        return number < 1000 ? own : prefix(number / 1000) + own;
    }

    private void write(String name, byte[] bytes) throws IOException {
        Path file = directory.resolve(name);
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, bytes);
        } catch (FileSystemException named) {
            throw named;
        } catch (IOException unnamed) {
            throw new IOException(
                    "%s: %s; what was written of %s is of no use: delete it"
                            .formatted(file, unnamed.getMessage(), directory),
                    unnamed);
        }
        files++;
    }
}
