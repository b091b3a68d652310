package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.FrameInfo;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Mark;

/**
 * Reads the blocks of one boot, several at a time, without those that cannot matter, and passes on
 * in order what they say and what they should say but have lost.
 *
 * <p>Thread: one; the blocks are read by the common pool.
 */
final class BootScan {
    /** What is in memory at a time. */
    private static final int BLOCKS_AT_A_TIME = 64;

    private final StreamBlocks stream;
    private final StreamReader reader;
    private final LogBoots.Boot boot;
    private final List<Block> blocks;
    private final LogFilter filter;
    private final BootClocks clocks;
    private final Consumer<Capture> captures;
    private Numbering numbering = Numbering.ofBoot();
    private String damage = "";
    private long nextIndex;
    private long records;
    private long firstMicros = -1;
    private long lastMicros = -1;
    private boolean isSilent;
    private @Nullable Numbering numberingAtEnd;
    private long indexAtEnd;

    /**
     * @param reader asked only for what retention dropped
     * @param captures takes losses, and the records and texts that the filter may accept
     */
    BootScan(
            StreamBlocks stream,
            StreamReader reader,
            LogBoots.Boot boot,
            LogFilter filter,
            boolean needsClocks,
            Consumer<Capture> captures)
            throws IOException {
        this.stream = stream;
        this.reader = reader;
        this.boot = boot;
        this.filter = filter;
        this.captures = captures;
        blocks = stream.list(boot.firstIndex(), boot.endIndex());
        clocks = new BootClocks(stream, needsClocks || filter.hasTimes() ? blocks : List.of());
    }

    Optional<BootId> boot() {
        return boot.id();
    }

    int blocks() {
        return blocks.size();
    }

    /** The clocks of the boot, good for what stands in this block and behind it. */
    ClockHistory clocks(int from) throws IOException {
        return clocks.from(from);
    }

    /** A block at or before this one that does not begin within a line. */
    int lineStart(int block) {
        int start = Math.clamp(block, 0, blocks.size());
        while (start > 0 && beginsWithin(start)) {
            start--;
        }
        return start;
    }

    private boolean beginsWithin(int block) {
        return block < blocks.size() && blocks.get(block).mayHold(FrameInfo.Content.FRAGMENT);
    }

    /** The newest block that begins with this number or a smaller one; 0 when none tells. */
    int blockOf(long sequence) {
        for (int i = blocks.size() - 1; i > 0; i--) {
            Optional<FrameInfo> frame = blocks.get(i).frame().filter(f -> f.levels() != 0);
            if (frame.isPresent()
                    && Long.compareUnsigned(frame.get().firstSequence(), sequence) <= 0) {
                return i;
            }
        }
        return 0;
    }

    /** Passes on what stands in these blocks; {@code from} is a {@link #lineStart}. */
    void read(int from, int to) throws IOException {
        beginAt(from);
        for (int i = from; i < to; i += BLOCKS_AT_A_TIME) {
            pass(i, Math.min(to, i + BLOCKS_AT_A_TIME));
        }
        if (to == blocks.size()) {
            numberingAtEnd = numbering;
            indexAtEnd = nextIndex;
        }
        if (to < blocks.size()) {
            passTo(blocks.get(to).first());
        } else if (boot.endIndex() != Long.MAX_VALUE) {
            passTo(boot.endIndex());
        } else if (!damage.isEmpty()) {
            show(ArchivedBoot.damaged(nextIndex, damage));
        }
    }

    /**
     * Which numbers come next is known where the blocks before tell, the nearest of them unread.
     */
    private void beginAt(int from) throws IOException {
        int known = from;
        while (known > 0 && !BlockLines.tellsItsEnd(blocks.get(known - 1))) {
            known--;
        }
        numbering = known == 0 ? Numbering.ofBoot() : new Numbering();
        nextIndex = from > 0 ? blocks.get(from).first() : boot.firstIndex();
        damage = "";
        if (known == 0) {
            nextIndex = boot.firstIndex() == reader.firstIndex() ? 0 : boot.firstIndex();
        } else {
            numbering.add(BlockLines.skipped(blocks.get(known - 1)).numbering);
        }
        if (known < from) {
            boolean wasSilent = isSilent;
            isSilent = true;
            pass(known, from);
            passTo(blocks.get(from).first());
            isSilent = wasSilent;
        }
    }

    private void pass(int from, int to) throws IOException {
        ClockHistory history = filter.hasTimes() ? clocks.from(from) : clocks.none();
        List<Read> read;
        try {
            read = IntStream.range(from, to).parallel().mapToObj(i -> read(i, history)).toList();
        } catch (UncheckedIOException failed) {
            throw failed.getCause();
        }
        for (int i = from; i < to; i++) {
            pass(blocks.get(i), read.get(i - from));
        }
    }

    /** What a block says, or why it cannot be read. */
    private record Read(Optional<BlockLines> lines, String damage) {}

    private Read read(int number, ClockHistory history) {
        Block block = blocks.get(number);
        boolean isGoneOn = number + 1 < blocks.size() && beginsWithin(number + 1);
        if (!isGoneOn && filter.skips(block, history)) {
            return new Read(Optional.of(BlockLines.skipped(block)), "");
        }
        try {
            BlockLines lines =
                    stream.read(
                            block,
                            (bytes, length) ->
                                    BlockLines.of(block, filter, isGoneOn, bytes, length));
            return new Read(Optional.of(lines), "");
        } catch (DamagedArchiveException damaged) {
            return new Read(Optional.empty(), String.valueOf(damaged.getMessage()));
        } catch (NoSuchFileException pruned) {
            return new Read(Optional.empty(), "");
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void pass(Block block, Read read) throws IOException {
        if (read.lines().isEmpty()) {
            damage = read.damage();
            return;
        }
        BlockLines lines = read.lines().get();
        passTo(block.first());
        nextIndex = block.first() + lines.entries;
        numbering.add(lines.numbering).ifPresent(this::show);
        lines.captures.forEach(this::show);
        if (lines.records > 0 && !isSilent) {
            firstMicros = records == 0 ? lines.firstMicros : firstMicros;
            lastMicros = lines.lastMicros;
            records += lines.records;
        }
    }

    private void show(Capture capture) {
        if (!isSilent) {
            captures.accept(capture);
        }
    }

    /** Tells of the entries before {@code index} that did not come. */
    private void passTo(long index) throws IOException {
        if (nextIndex >= index) {
            return;
        }
        long from = nextIndex;
        if (index <= reader.firstIndex()) {
            from = Math.max(from, reader.prunedEnd());
            if (from != nextIndex) {
                numbering.forget();
            }
        }
        if (from < index) {
            Mark lost = ArchivedBoot.damaged(from, damage.isEmpty() ? ArchivedBoot.ABSENT : damage);
            show(lost.with("entries", Long.toString(index - from)));
        }
        damage = "";
        nextIndex = index;
    }

    /** How many records were passed, shown or not. */
    long records() {
        return records;
    }

    /** printk's time of the first of them, or −1. */
    long firstMicros() {
        return firstMicros;
    }

    long lastMicros() {
        return lastMicros;
    }

    /** The clocks so far, for whoever follows. */
    ClockHistory.Builder clockMarks() {
        return clocks.builder();
    }

    /** Where a follower goes on: behind the last block. */
    ArchivedBoot goOn() throws IOException {
        Numbering known = numberingAtEnd;
        if (known == null) {
            isSilent = true;
            read(lineStart(blocks.size() - 1), blocks.size());
            isSilent = false;
            known = numberingAtEnd;
        }
        return new ArchivedBoot(
                reader, boot, indexAtEnd, known == null ? Numbering.ofBoot() : known);
    }
}
