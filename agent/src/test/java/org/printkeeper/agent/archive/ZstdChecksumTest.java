package org.printkeeper.agent.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import io.airlift.compress.v3.zstd.ZstdCompressor;
import io.airlift.compress.v3.zstd.ZstdDecompressor;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.printkeeper.agent.linux.Zstd;

class ZstdChecksumTest {
    private static final byte[] PLAIN =
            "6,1,1,-;the same, the same, the same\n".repeat(50).getBytes(StandardCharsets.US_ASCII);

    private final byte[] frame = new byte[4096];
    private final byte[] out = new byte[PLAIN.length];

    private int framed(int checksum) {
        int size =
                ZstdCompressor.create(9)
                        .compress(PLAIN, 0, PLAIN.length, frame, 0, frame.length - 4);
        return ZstdChecksum.add(frame, size, checksum);
    }

    private static int right() {
        return (int) XxHash64JavaHasher.hash(PLAIN, 0, PLAIN.length, 0);
    }

    @Test
    void isAcceptedByBothDecompressors() {
        int length = framed(right());
        assertThat(ZstdChecksum.isIn(frame, length)).isTrue();
        assertThat(ZstdChecksum.of(frame, length)).isEqualTo(right());
        assertThat(ZstdChecksum.add(frame, length, right())).isEqualTo(length);
        assertThat(ZstdDecompressor.create().decompress(frame, 0, length, out, 0, out.length))
                .isEqualTo(PLAIN.length);
        assertThat(system().decompress(frame, length, out, out.length)).isEqualTo(PLAIN.length);
        assertThat(out).isEqualTo(PLAIN);
    }

    @Test
    void aWrongOneIsRefusedByBothDecompressors() {
        int length = framed(right() + 1);
        assertThatThrownBy(() ->
                        ZstdDecompressor.create().decompress(frame, 0, length, out, 0, out.length))
                .hasMessageContaining("checksum");
        assertThat(system().decompress(frame, length, out, out.length)).isNegative();
    }

    @Test
    void whatDoesNotFitIsNoFrame() {
        int length = framed(right());
        assertThat(system().decompress(frame, length, out, out.length - 1)).isNegative();
        assertThat(system().decompress(frame, length - 1, out, out.length)).isNegative();
    }

    private static Zstd system() {
        var zstd = Zstd.load();
        assumeTrue(zstd.isPresent(), "libzstd.so.1 is not installed");
        return zstd.orElseThrow();
    }
}
