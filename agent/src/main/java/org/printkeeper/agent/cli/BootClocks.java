package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.printkeeper.agent.archive.Block;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.FrameInfo.Content;
import org.printkeeper.agent.archive.StreamBlocks;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * What the blocks of a boot say of its clocks, read from the newest back as far as it is asked for.
 *
 * <p>Thread: one; the blocks are read by the common pool.
 */
final class BootClocks {
    private static final int BLOCKS_AT_A_TIME = 16;
    private static final ClockHistory NONE = new ClockHistory.Builder().build();

    private final StreamBlocks stream;
    private final List<Block> blocks;

    /** What each block says; of those before {@link #known} nothing is known yet. */
    private final List<List<Capture>> said = new ArrayList<>();

    private int known;
    private ClockHistory history = NONE;

    BootClocks(StreamBlocks stream, List<Block> blocks) {
        this.stream = stream;
        this.blocks = blocks;
        known = blocks.size();
        blocks.forEach(block -> said.add(List.of()));
    }

    ClockHistory none() {
        return NONE;
    }

    /**
     * The clocks as they were from this block on: what comes later tells more about it, and so does
     * the last sample before it.
     */
    ClockHistory from(int block) throws IOException {
        if (blocks.isEmpty() || (known <= block && hasSample(known, block))) {
            return history;
        }
        while (known > 0 && !(known <= block && hasSample(known, block))) {
            int from = Math.max(0, Math.min(known - BLOCKS_AT_A_TIME, block));
            List<List<Capture>> read =
                    IntStream.range(from, known).parallel().mapToObj(this::read).toList();
            for (int i = from; i < known; i++) {
                said.set(i, read.get(i - from));
            }
            known = from;
        }
        history = builder().build();
        return history;
    }

    /** All that was read so far, to be gone on with. */
    ClockHistory.Builder builder() {
        ClockHistory.Builder builder = new ClockHistory.Builder();
        said.forEach(captures -> captures.forEach(builder::accept));
        return builder;
    }

    private boolean hasSample(int from, int to) {
        return from == 0
                || said.subList(from, Math.min(to, said.size())).stream()
                        .flatMap(List::stream)
                        .anyMatch(c -> c instanceof Mark mark && mark.is(Mark.CLOCK));
    }

    private List<Capture> read(int number) {
        Block block = blocks.get(number);
        if (!block.mayHold(Content.CLOCK)) {
            return List.of();
        }
        try {
            return stream.read(block, BootClocks::clocksIn);
        } catch (DamagedArchiveException | NoSuchFileException toldByTheScan) {
            return List.of();
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    private static List<Capture> clocksIn(byte[] bytes, int length) {
        List<Capture> found = new ArrayList<>();
        int start = 0;
        while (start < length) {
            int end = EntryGrammar.end(bytes, start, length);
            end = end < 0 ? length : end;
            if (bytes[start] == '#' || mayTellOfSuspend(bytes, start, end)) {
                add(bytes, start, end, found);
            }
            start = end;
        }
        return found;
    }

    private static void add(byte[] bytes, int start, int end, List<Capture> found) {
        try {
            switch (EntryGrammar.decode(bytes, start, end - start)) {
                case Mark mark when !mark.is(Mark.HEARTBEAT) -> found.add(mark);
                case KmsgRecord record -> found.add(record);
                default -> {}
            }
        } catch (MalformedEntryException toldByTheScan) {
            // it tells of no clock
        }
    }

    /** Whether the text begins as the kernel's lines about a suspend do. */
    private static boolean mayTellOfSuspend(byte[] bytes, int start, int end) {
        int text = start;
        while (text < end && bytes[text] != ';') {
            text++;
        }
        return end - text > 3
                && bytes[text + 1] == 'P'
                && bytes[text + 2] == 'M'
                && bytes[text + 3] == ':';
    }
}
