package org.printkeeper.agent.archive;

import io.airlift.compress.v3.xxhash.XxHash64JavaHasher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of contents of a sealed segment: an index frame of ours, then the seek table of the
 * zstd seekable format, both in skippable frames that zstdcat passes over.
 *
 * <pre>
 *   sealed = zstd-frame+ index-frame seek-table       all integers little-endian
 *   index-frame = 184D2A50 size:u32 "PKIX" version:u16=1 frame-info-bytes:u16=1080
 *                 frames:u32 header-bytes:u32 header frame-info^frames
 *   seek-table  = 184D2A5E size:u32 { compressed:u32 decompressed:u32 xxh64-low:u32 }^(frames+1)
 *                 frames+1:u32 descriptor:u8=80 8F92EAB1
 * </pre>
 *
 * <p>Source: zstd/contrib/seekable_format/zstd_seekable_compression_format.md 0.1.0.
 *
 * @param header bytes of the segment's first entry
 * @param frames what each frame holds
 * @param offsets where each frame begins in the file, and where the last one ends
 * @param sizes decompressed size of each frame
 * @param checksums low 32 bits of XXH64 of each frame's decompressed bytes
 */
record SealedLayout(
        byte[] header, List<FrameInfo> frames, long[] offsets, int[] sizes, int[] checksums) {
    private static final int INDEX_MAGIC = 0x184D2A50;
    private static final int SEEK_TABLE_MAGIC = 0x184D2A5E;
    private static final int SEEKABLE_MAGIC = 0x8F92EAB1;
    private static final int OUR_MAGIC = 0x58494B50; // "PKIX"
    private static final byte HAS_CHECKSUMS = (byte) 0x80;
    private static final int FOOTER_BYTES = 9;
    private static final int SEEK_ENTRY_BYTES = 12;
    private static final int SKIPPABLE_HEADER_BYTES = 8;
    private static final int INDEX_HEADER_BYTES = 16;

    /** The two skippable frames, as they stand at the end of the file. */
    byte[] encode() {
        int indexBytes = INDEX_HEADER_BYTES + header.length + frames.size() * FrameInfo.BYTES;
        int tableBytes = (frames.size() + 1) * SEEK_ENTRY_BYTES + FOOTER_BYTES;
        byte[] encoded = new byte[2 * SKIPPABLE_HEADER_BYTES + indexBytes + tableBytes];
        ByteBuffer out = littleEndian(encoded);
        out.putInt(INDEX_MAGIC).putInt(indexBytes);
        out.putInt(OUR_MAGIC).putShort((short) 1).putShort((short) FrameInfo.BYTES);
        out.putInt(frames.size()).putInt(header.length).put(header);
        frames.forEach(frame -> frame.put(out));
        out.putInt(SEEK_TABLE_MAGIC).putInt(tableBytes);
        for (int i = 0; i < frames.size(); i++) {
            out.putInt((int) (offsets[i + 1] - offsets[i])).putInt(sizes[i]).putInt(checksums[i]);
        }
        int checksum = checksum(encoded, SKIPPABLE_HEADER_BYTES + indexBytes);
        out.putInt(SKIPPABLE_HEADER_BYTES + indexBytes).putInt(0).putInt(checksum);
        out.putInt(frames.size() + 1).put(HAS_CHECKSUMS).putInt(SEEKABLE_MAGIC);
        return encoded;
    }

    /**
     * Reads the table from the end of a sealed segment.
     *
     * @throws DamagedArchiveException when it is none
     */
    static SealedLayout read(StoredFile file, String name) throws IOException {
        long size = file.size();
        ByteBuffer footer = at(file, name, size - FOOTER_BYTES, FOOTER_BYTES);
        int entries = footer.getInt();
        check(footer.get() == HAS_CHECKSUMS, name, "a seek table with checksums");
        check(footer.getInt() == SEEKABLE_MAGIC, name, "the magic number of a seek table");
        check(entries > 1 && entries < size / SEEK_ENTRY_BYTES, name, "a number of frames");
        int tableBytes = entries * SEEK_ENTRY_BYTES + FOOTER_BYTES;
        long tableStart = size - tableBytes - SKIPPABLE_HEADER_BYTES;
        ByteBuffer table = at(file, name, tableStart, SKIPPABLE_HEADER_BYTES + tableBytes);
        check(table.getInt() == SEEK_TABLE_MAGIC, name, "the frame of a seek table");
        check(table.getInt() == tableBytes, name, "a seek table of the right size");
        long[] offsets = new long[entries];
        int[] sizes = new int[entries - 1];
        int[] checksums = new int[entries - 1];
        for (int i = 0; i < entries - 1; i++) {
            offsets[i + 1] = offsets[i] + Integer.toUnsignedLong(table.getInt());
            sizes[i] = table.getInt();
            checksums[i] = table.getInt();
            check(sizes[i] >= 0 && sizes[i] <= SealedEntries.MAX_FRAME_BYTES, name, "a frame size");
        }
        int indexBytes = table.getInt();
        check(table.getInt() == 0, name, "an index that holds no entries");
        int checksum = table.getInt();
        check(offsets[entries - 1] + indexBytes == tableStart, name, "frames up to the seek table");
        byte[] index = bytes(file, name, offsets[entries - 1], indexBytes);
        boolean isWhole = checksum == 0 || checksum == checksum(index, indexBytes);
        check(isWhole, name + " byte " + offsets[entries - 1], "an index of the right checksum");
        return readIndex(littleEndian(index), name, offsets, sizes, checksums);
    }

    /** Never 0, which stands for none: so the first sealed segments had it. */
    private static int checksum(byte[] index, int length) {
        int checksum = (int) XxHash64JavaHasher.hash(index, 0, length, 0);
        return checksum == 0 ? 1 : checksum;
    }

    private static SealedLayout readIndex(
            ByteBuffer index, String name, long[] offsets, int[] sizes, int[] checksums)
            throws IOException {
        check(index.remaining() >= SKIPPABLE_HEADER_BYTES + INDEX_HEADER_BYTES, name, "an index");
        check(index.getInt() == INDEX_MAGIC, name, "the frame of an index");
        index.getInt();
        check(index.getInt() == OUR_MAGIC, name, "the magic number of an index");
        index.getShort(); // the version: a newer one only adds behind
        int infoBytes = index.getShort();
        int count = index.getInt();
        int headerBytes = index.getInt();
        check(
                infoBytes >= FrameInfo.OLD_BYTES && count == sizes.length,
                name,
                "an index of the frames");
        check(
                headerBytes >= 0
                        && (long) headerBytes + (long) count * infoBytes <= index.remaining(),
                name,
                "a whole index");
        byte[] header = new byte[headerBytes];
        index.get(header);
        List<FrameInfo> frames = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            frames.add(FrameInfo.get(index, infoBytes));
        }
        return new SealedLayout(header, List.copyOf(frames), offsets, sizes, checksums);
    }

    /** The frame that holds this index; −1 before the first one, the last one after the end. */
    int frameOf(long index) {
        int found = frames.size() - 1;
        while (found >= 0 && frames.get(found).firstIndex() > index) {
            found--;
        }
        return found;
    }

    private static ByteBuffer at(StoredFile file, String name, long offset, int length)
            throws IOException {
        return littleEndian(bytes(file, name, offset, length));
    }

    private static byte[] bytes(StoredFile file, String name, long offset, int length)
            throws IOException {
        check(offset >= 0 && length >= 0, name, "a whole seek table");
        byte[] bytes = new byte[length];
        readFully(file, name, offset, bytes, length);
        return bytes;
    }

    static void readFully(StoredFile file, String name, long offset, byte[] into, int length)
            throws IOException {
        int have = 0;
        while (have < length) {
            int read = file.read(offset + have, into, have, length - have);
            check(read > 0, name + " byte " + (offset + have), "more bytes");
            have += read;
        }
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void check(boolean holds, String where, String expected) throws IOException {
        if (!holds) {
            throw new DamagedArchiveException(where, expected, "something else");
        }
    }
}
