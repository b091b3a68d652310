package org.printkeeper.agent.collector;

import io.airlift.compress.v3.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files that may be compressed; which way is seen by their first bytes, not their name. */
public final class Inputs {
    private Inputs() {}

    /**
     * The plain content of a file.
     *
     * @throws IOException when it cannot be opened, or is compressed in a way we cannot read
     */
    public static InputStream open(Path file) throws IOException {
        BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
        if (!found.isRegularFile()) {
            throw new IOException(
                    "%s is a %s, expected a regular file: copy what is to be read into one"
                            .formatted(file, found.isDirectory() ? "directory" : "pipe or device"));
        }
        InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        try {
            return decompressed(file, raw);
        } catch (EOFException | ZipException damaged) {
            raw.close();
            throw damaged(file, damaged);
        } catch (IOException failed) {
            raw.close();
            throw failed;
        }
    }

    private static IOException damaged(Path file, IOException damaged) {
        return new IOException(
                "%s: its compressed data is damaged or cut short: %s"
                        .formatted(file, damaged.getMessage()),
                damaged);
    }

    private static InputStream decompressed(Path file, InputStream raw) throws IOException {
        raw.mark(8);
        byte[] magic = raw.readNBytes(6);
        raw.reset();
        if (begins(magic, 0x1f, 0x8b)) {
            return new Packed(new GZIPInputStream(raw, 1 << 16), file);
        }
        if (begins(magic, 0x28, 0xb5, 0x2f, 0xfd)) {
            return new Packed(new ZstdInputStream(raw), file);
        }
        if (begins(magic, 0xfd, '7', 'z', 'X', 'Z') || begins(magic, 'B', 'Z', 'h')) {
            throw new IOException(
                    file + " is compressed with xz or bzip2, which is not read: unpack it first");
        }
        return raw;
    }

    private static boolean begins(byte[] bytes, int... expected) {
        if (bytes.length < expected.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if ((bytes[i] & 0xff) != expected[i]) {
                return false;
            }
        }
        return true;
    }

    /** What a decompressor says of damaged data does not tell whose. */
    private static final class Packed extends FilterInputStream {
        private final Path file;

        Packed(InputStream plain, Path file) {
            super(plain);
            this.file = file;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException damaged) {
                throw damaged(file, damaged);
            }
        }
    }
}
