package org.printkeeper.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SyslogFramesTest {
    private static final int MAX = 4096;

    private final List<String> messages = new ArrayList<>();
    private int cut;

    @Test
    void tellsCountedMessagesFromLinesInOneStreamHoweverItIsTorn() throws Exception {
        String stream =
                "<13>a line\n10 <13>counted<14>again\r\n\n13 <1>with\n\0line\n2021 is no count\n";
        for (int piece = 1; piece <= stream.length(); piece++) {
            messages.clear();
            feed(stream, piece);
            assertThat(messages)
                    .as("in pieces of %d", piece)
                    .containsExactly(
                            "<13>a line",
                            "<13>counte",
                            "d<14>again\r",
                            "<1>with\n\0line",
                            "2021 is no count");
        }
    }

    @Test
    void cutsAMessageOfAGigabyteAndGoesOnBehindIt() throws Exception {
        SyslogFrames frames = new SyslogFrames(MAX);
        feed(frames, "1073741824 <13>");
        byte[] chunk = new byte[1 << 20];
        for (long left = (1 << 30) - 4; left > 0; left -= chunk.length) {
            feed(
                    frames,
                    new String(
                            chunk,
                            0,
                            (int) Math.min(left, chunk.length),
                            StandardCharsets.ISO_8859_1));
            assertThat(frames.keptBytes()).isLessThanOrEqualTo(MAX);
        }
        feed(frames, "5 <13>b<13>c\n");
        assertThat(messages).hasSize(3).endsWith("<13>b", "<13>c");
        assertThat(messages.getFirst()).hasSize(MAX).startsWith("<13>\0");
        assertThat(cut).isEqualTo(1);
    }

    @Test
    void cutsALineWithoutEndAndGoesOnBehindIt() throws Exception {
        feed("x".repeat(10 * MAX) + "\nnext\n", 1000);
        assertThat(messages).containsExactly("x".repeat(MAX), "next");
        assertThat(cut).isEqualTo(1);
    }

    @Test
    void givesWhatAPeerHadBegunWhenItLeaves() throws Exception {
        feed("whole\npart", 3);
        feed("20 <13>cut short", 3);
        assertThat(messages).containsExactly("whole", "part", "<13>cut short");
        assertThat(cut).isEqualTo(1);
    }

    @Test
    void anyBytesAreHarmless() throws Exception {
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[random.nextInt(3 * MAX)];
            random.nextBytes(bytes);
            String stream =
                    new String(bytes, StandardCharsets.ISO_8859_1) + "9 <13>x\n99999999999 1 <";
            messages.clear();
            feed(stream, 1 + random.nextInt(2000));
            assertThat(String.join("", messages).length())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(stream.length());
        }
    }

    private void feed(String stream, int piece) throws InterruptedException {
        SyslogFrames frames = new SyslogFrames(MAX);
        for (int at = 0; at < stream.length(); at += piece) {
            feed(frames, stream.substring(at, Math.min(stream.length(), at + piece)));
        }
        frames.ended(this::keep);
    }

    private void feed(SyslogFrames frames, String text) throws InterruptedException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        frames.take(bytes, bytes.length, this::keep);
    }

    private void keep(byte[] bytes, int start, int end, boolean isCut) {
        messages.add(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        cut += isCut ? 1 : 0;
    }
}
