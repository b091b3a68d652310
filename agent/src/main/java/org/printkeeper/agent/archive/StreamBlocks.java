package org.printkeeper.agent.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A stream as blocks, so that a search can skip what cannot matter, read from the end, and read
 * several at a time.
 *
 * <p>Thread: any number.
 */
public final class StreamBlocks {
    private final Storage storage;
    private final ThreadLocal<FrameReader> readers = ThreadLocal.withInitial(FrameReader::new);

    StreamBlocks(Storage storage) {
        this.storage = storage;
    }

    /**
     * Opens a stream; nothing is read, and the native decompressor not loaded, before it is needed.
     */
    public static StreamBlocks open(Path directory) {
        return new StreamBlocks(new DirectoryStorage(directory));
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
        byte[] bytes = readWhole(segment);
        return taker.take(bytes, bytes.length);
    }

    /** What uses the entries of a block. */
    public interface Taker<T> {
        T take(byte[] entries, int length);
    }

    private byte[] readWhole(Segment segment) throws IOException {
        try (EntrySource entries = Segments.open(storage, segment, segment.first())) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            long index = segment.first();
            while (index++ < segment.end() && entries.advance(!segment.isLast())) {
                bytes.write(entries.buffer(), entries.start(), entries.end() - entries.start());
            }
            return bytes.toByteArray();
        } catch (NoSuchFileException sealedOrPruned) {
            if (segment.sealed()) {
                throw sealedOrPruned;
            }
            return readWhole(new Segment(segment.first(), segment.end(), true));
        }
    }
}
