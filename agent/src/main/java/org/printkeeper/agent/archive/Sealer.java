package org.printkeeper.agent.archive;

import io.airlift.compress.v3.xxhash.XxHash64Hasher;
import io.airlift.compress.v3.zstd.ZstdCompressor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compresses segments that will not grow any more. A seal is: write a new file, sync it, give it
 * its name, sync the names, delete the plain one; a crash between any two leaves one good copy.
 *
 * <p>Thread: one of low priority runs it; it and the writer meet only in the names of files, and
 * the writer never touches a plain segment that is not its last.
 */
public final class Sealer implements Runnable {
    /** 256 KiB at level 9: 0.13 × kern.log at 85 MB/s; docs/decisions has the other trials. */
    static final int FRAME_BYTES = 256 << 10;

    private static final int LEVEL = 9;
    private static final long LOOK_AGAIN_SECONDS = 60;

    private final Storage storage;
    private final Semaphore work = new Semaphore(1);
    private volatile boolean closed;
    private final AtomicLong sealedSegments = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile String trouble = "";
    private String said = "";

    Sealer(Storage storage) {
        this.storage = storage;
    }

    /** Tells that a segment was closed. */
    void wake() {
        work.release();
    }

    /** Ends {@link #run} after the segment in work. */
    public void close() {
        closed = true;
        wake();
    }

    public long sealedSegments() {
        return sealedSegments.get();
    }

    public long failures() {
        return failures.get();
    }

    /** What went wrong at the last try, empty when nothing did. */
    public String trouble() {
        return trouble;
    }

    @Override
    public void run() {
        try {
            while (!closed) {
                work.tryAcquire(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
                work.drainPermits();
                sealAll();
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }

    /** Seals what there is to seal; what fails is left as it is and tried again later. */
    public void sealAll() {
        said = "";
        try {
            for (Segment segment : Segment.among(storage.names())) {
                if (!closed && !segment.sealed() && !segment.isLast()) {
                    attempt(segment);
                }
            }
        } catch (IOException e) {
            failed(e);
        }
        trouble = said;
    }

    /** One that is damaged must not keep the others from being sealed. */
    private void attempt(Segment segment) {
        try {
            seal(segment);
        } catch (IOException e) {
            failed(e);
        }
    }

    private void failed(IOException e) {
        failures.incrementAndGet();
        said = e.getMessage() == null ? e.toString() : e.getMessage();
    }

    private void seal(Segment segment) throws IOException {
        String temporary = Segment.temporaryName(segment.first());
        try (PlainEntries plain = new PlainEntries(storage.openToRead(segment.name()), 0);
                StoredFile sealed = storage.create(temporary)) {
            new Frames(sealed).write(plain, segment);
            sealed.sync();
        } catch (IOException e) {
            storage.delete(temporary);
            throw e;
        }
        storage.rename(temporary, Segment.sealedName(segment.first()));
        storage.syncNames();
        storage.delete(segment.name());
        sealedSegments.incrementAndGet();
    }

    /** The frames of one sealed file in the making. */
    private static final class Frames {
        private final StoredFile out;
        private final ZstdCompressor compressor = ZstdCompressor.create(LEVEL);
        private final ByteArrayOutputStream frame = new ByteArrayOutputStream(FRAME_BYTES);
        private final List<FrameInfo> infos = new ArrayList<>();
        private final List<int[]> compressedSizeAndChecksum = new ArrayList<>();
        private byte[] first = {};
        private byte[] compressed = {};
        private long firstIndex;
        private int entries;
        private FrameDescription description = new FrameDescription();

        Frames(StoredFile out) {
            this.out = out;
        }

        void write(PlainEntries plain, Segment segment) throws IOException {
            long index = segment.first();
            boolean kernel = false;
            while (index < segment.end() && plain.advance(true)) {
                int length = plain.end() - plain.start();
                if (index == segment.first()) {
                    first = Arrays.copyOfRange(plain.buffer(), plain.start(), plain.end());
                    kernel = isKernelLog(new String(first, StandardCharsets.US_ASCII));
                }
                if (frame.size() > 0 && frame.size() + length > FRAME_BYTES) {
                    flush();
                }
                add(plain, length, index++, kernel);
            }
            flush();
            finish(segment);
        }

        /** Other streams have no records to describe. */
        private static boolean isKernelLog(String header) {
            return header.contains(" stream=kernel ") || header.contains(" stream=imported ");
        }

        private void add(PlainEntries plain, int length, long index, boolean kernel) {
            if (entries++ == 0) {
                firstIndex = index;
            }
            if (kernel) {
                description.add(plain.buffer(), plain.start(), length);
            }
            frame.write(plain.buffer(), plain.start(), length);
        }

        private void flush() throws IOException {
            if (entries == 0) {
                return;
            }
            byte[] plain = frame.toByteArray();
            int room = compressor.maxCompressedLength(plain.length) + ZstdChecksum.BYTES;
            compressed = compressed.length < room ? new byte[room] : compressed;
            int size =
                    compressor.compress(plain, 0, plain.length, compressed, 0, compressed.length);
            int checksum = (int) XxHash64Hasher.hash(plain, 0, plain.length);
            size = ZstdChecksum.add(compressed, size, checksum);
            out.append(compressed, 0, size);
            compressedSizeAndChecksum.add(new int[] {size, plain.length, checksum});
            infos.add(description.of(firstIndex, entries));
            description = new FrameDescription();
            frame.reset();
            entries = 0;
        }

        private void finish(Segment segment) throws IOException {
            if (infos.isEmpty()) {
                throw new DamagedArchiveException(segment.name(), "at least one entry", "none");
            }
            int count = infos.size();
            long[] offsets = new long[count + 1];
            int[] sizes = new int[count];
            int[] checksums = new int[count];
            for (int i = 0; i < count; i++) {
                int[] written = compressedSizeAndChecksum.get(i);
                offsets[i + 1] = offsets[i] + written[0];
                sizes[i] = written[1];
                checksums[i] = written[2];
            }
            byte[] end = new SealedLayout(first, infos, offsets, sizes, checksums).encode();
            out.append(end, 0, end.length);
        }
    }
}
