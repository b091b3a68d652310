package org.printkeeper.agent.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A stream as blocks, so that a search can skip what cannot matter, read from the end, and read
 * several at a time.
 *
 * <p>Thread: any number.
 */
public final class StreamBlocks {
    private final Storage storage;
    private final ThreadLocal<FrameReader> readers = ThreadLocal.withInitial(FrameReader::new);
    private @Nullable Block whole;
    private SoftReference<byte[]> bytesOfWhole = new SoftReference<>(null);

    StreamBlocks(Storage storage) {
        this.storage = storage;
    }

    /**
     * Opens a stream; nothing is read, and the native decompressor not loaded, before it is needed.
     */
    public static StreamBlocks open(Path directory) {
        return new StreamBlocks(new DirectoryStorage(directory));
    }

    /**
     * Loads what reading needs and the JVM takes long to link; beside other work, or not at all.
     */
    public static void warmUp() {
        FrameReader.load();
    }

    /** The blocks that hold entries of this range, oldest first; reads tables of contents alone. */
    public List<Block> list(long first, long end) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Segment segment : Segment.among(storage.names())) {
            if (segment.end() > first && segment.first() < end) {
                blocks.addAll(blocks(segment));
            }
        }
        return blocks.stream().filter(b -> b.end() > first && b.first() < end).toList();
    }

    private List<Block> blocks(Segment segment) throws IOException {
        if (!segment.sealed()) {
            return List.of(Block.whole(segment));
        }
        try (StoredFile file = storage.openToRead(segment.name())) {
            return blocks(segment, SealedLayout.read(file, segment.name()));
        } catch (DamagedArchiveException toBeToldWhenRead) {
            return List.of(Block.whole(segment));
        } catch (NoSuchFileException pruned) {
            return List.of();
        }
    }

    private static List<Block> blocks(Segment segment, SealedLayout layout) {
        return IntStream.range(0, layout.frames().size())
                .mapToObj(number -> Block.frame(segment, layout, number))
                .toList();
    }

    /**
     * Gives the entries of a block away, one after the other in an array that is good until the
     * taker returns; of a block that may grow, what there is now.
     *
     * @throws DamagedArchiveException when it cannot be read
     * @throws NoSuchFileException when it was pruned
     */
    public <T> T read(Block block, Taker<T> taker) throws IOException {
        Segment segment = block.segment();
        SealedLayout layout = block.layout();
        if (layout != null) {
            try (StoredFile file = storage.openToRead(segment.name())) {
                byte[] frame = readers.get().read(file, segment.name(), layout, block.number());
                return taker.take(frame, layout.sizes()[block.number()]);
            }
        }
        byte[] bytes = readWhole(block);
        return taker.take(bytes, bytes.length);
    }

    /** What uses the entries of a block. */
    public interface Taker<T> {
        T take(byte[] entries, int length);
    }

    /** Kept while memory allows: what a plain segment says of clocks is asked before its lines. */
    private synchronized byte[] readWhole(Block block) throws IOException {
        byte[] known = block == whole ? bytesOfWhole.get() : null;
        if (known == null) {
            Segment segment = block.segment();
            known = segment.sealed() ? readSealed(segment) : readPlain(segment);
            whole = block;
            bytesOfWhole = new SoftReference<>(known);
        }
        return known;
    }

    private byte[] readPlain(Segment segment) throws IOException {
        try (StoredFile file = storage.openToRead(segment.name())) {
            PlainEntries entries = PlainEntries.whole(file);
            long index = segment.first();
            while (index < segment.end() && entries.advance(!segment.isLast())) {
                index++;
            }
            return Arrays.copyOf(entries.buffer(), (int) entries.goodOffset());
        } catch (NoSuchFileException sealedOrPruned) {
            return readSealed(new Segment(segment.first(), segment.end(), true));
        }
    }

    private byte[] readSealed(Segment segment) throws IOException {
        try (EntrySource entries = Segments.open(storage, segment, segment.first())) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long index = segment.first();
            while (index++ < segment.end() && entries.advance(true)) {
                bytes.write(entries.buffer(), entries.start(), entries.end() - entries.start());
            }
            return bytes.toByteArray();
        }
    }
}
