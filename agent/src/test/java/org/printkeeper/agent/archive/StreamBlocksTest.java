package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plain segments, of which a block is the whole. */
final class StreamBlocksTest {
    private static final String ONE = "6,1,10,-;one\n";
    private static final String TWO = "6,2,20,-;two\n SUBSYSTEM=x\n";

    @TempDir Path folder;

    @Test
    void givesNoEntryOfWhichTheEndIsStillToCome() throws Exception {
        write(0, ONE + TWO + "6,3,30,-;half a rec");
        assertThat(read(0)).isEqualTo(ONE + TWO);
    }

    @Test
    void givesNoEntryThatMayGoOnBehindAPageBoundary() throws Exception {
        String page = "x".repeat(PlainEntries.BLOCK_BYTES - ONE.length() - "6,2,20,-;\n".length());
        write(0, ONE + "6,2,20,-;" + page + "\n");
        assertThat(read(0)).isEqualTo(ONE);
    }

    @Test
    void endsWhereTheNextSegmentBegins() throws Exception {
        write(0, ONE + TWO);
        write(1, TWO);
        assertThat(read(0)).isEqualTo(ONE);
    }

    @Test
    void readsAGrowingSegmentOnceForAllWhoAsk() throws Exception {
        write(0, ONE);
        StreamBlocks blocks = StreamBlocks.open(folder);
        Block block = blocks.list(0, Long.MAX_VALUE).getFirst();
        assertThat(read(blocks, block)).isEqualTo(ONE);
        Files.writeString(folder.resolve(Segment.plainName(0)), TWO, StandardOpenOption.APPEND);
        assertThat(read(blocks, block)).isEqualTo(ONE);
        assertThat(read(0)).isEqualTo(ONE + TWO);
    }

    @Test
    void tellsAnEntryWithoutEnd() throws Exception {
        write(0, ONE + "x".repeat(EntrySource.MAX_ENTRY_BYTES + 1));
        assertThatThrownBy(() -> read(0))
                .isInstanceOf(DamagedArchiveException.class)
                .hasMessageContaining("byte " + ONE.length())
                .hasMessageContaining("a longer one");
    }

    private void write(long first, String entries) throws Exception {
        Files.writeString(folder.resolve(Segment.plainName(first)), entries);
    }

    private String read(int block) throws Exception {
        StreamBlocks blocks = StreamBlocks.open(folder);
        return read(blocks, blocks.list(0, Long.MAX_VALUE).get(block));
    }

    private static String read(StreamBlocks blocks, Block block) throws Exception {
        return blocks.read(
                block,
                (bytes, length) -> new String(bytes, 0, length, StandardCharsets.ISO_8859_1));
    }
}
