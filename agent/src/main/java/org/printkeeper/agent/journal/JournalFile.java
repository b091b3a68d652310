package org.printkeeper.agent.journal;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * A journal file, mapped; also one that is being written to, of which all that is listed is whole.
 *
 * <p>Thread: only the one that opened it.
 *
 * <p>Owns: the mapping, until {@link #close}. A file that is cut while it is read makes reading
 * throw {@link InternalError}: see {@link #cutShort}.
 *
 * <p>Source: systemd, Journal File Format; src/libsystemd/sd-journal/journal-def.h.
 */
public final class JournalFile implements Closeable {
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final long SIGNATURE = 0x4c504b5348485248L; // "LPKSHHRH"
    private static final int MIN_HEADER_BYTES = 208;

    /** LZ4, keyed hash, zstd, compact. What is compressed with xz (1) is left to libsystemd. */
    private static final int KNOWN_FLAGS = 2 | 4 | 8 | 16;

    private static final int COMPACT = 16;

    private final Path path;
    private final FileChannel channel;
    private final Arena arena;
    private final long headerBytes;
    private final boolean isCompact;
    private final UUID sequenceId;
    private MemorySegment bytes;

    private JournalFile(Path path, FileChannel channel, Arena arena) throws IOException {
        this.path = path;
        this.channel = channel;
        this.arena = arena;
        bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        if (length() < MIN_HEADER_BYTES) {
            throw damaged(0, "a journal's header", length() + " bytes");
        }
        if (bytes.get(BIG_ENDIAN_LONG, 0) != SIGNATURE) {
            throw damaged(0, "LPKSHHRH, as a journal begins", Long.toHexString(longAt(0)));
        }
        int flags = intAt(12);
        if ((flags & ~KNOWN_FLAGS) != 0) {
            throw new UnknownLayoutException(path, flags);
        }
        isCompact = (flags & COMPACT) != 0;
        headerBytes = longAt(88);
        if (headerBytes < MIN_HEADER_BYTES || headerBytes > length()) {
            throw damaged(88, "the header's size", Long.toUnsignedString(headerBytes));
        }
        sequenceId = new UUID(bytes.get(BIG_ENDIAN_LONG, 72), bytes.get(BIG_ENDIAN_LONG, 80));
    }

    /**
     * Opens a journal file; empty when there is nothing in it yet.
     *
     * @throws UnknownLayoutException when it is written in a way that is not read here
     * @throws DamagedJournalException when it has no sound header
     */
    public static Optional<JournalFile> open(Path path) throws IOException {
        FileChannel channel = FileChannel.open(path);
        Arena arena = Arena.ofConfined();
        try {
            if (channel.size() > 0) {
                return Optional.of(new JournalFile(path, channel, arena));
            }
        } catch (IOException failed) {
            close(arena, channel);
            throw failed;
        } catch (InternalError cut) {
            close(arena, channel);
            throw new DamagedJournalException(
                    path, 0, "a journal's header", "a file that was cut short meanwhile");
        }
        close(arena, channel);
        return Optional.empty();
    }

    /** Which row of numbers its entries belong to. */
    public UUID sequenceId() {
        return sequenceId;
    }

    boolean isCompact() {
        return isCompact;
    }

    /** That the file is shorter than its header says; empty when it is not. */
    public Optional<DamagedJournalException> truncation() throws IOException {
        long expected = headerBytes + longAt(96);
        return expected <= length() || (grew() && expected <= length())
                ? Optional.empty()
                : Optional.of(
                        damaged(length(), expected + " bytes, as its header says", "its end"));
    }

    /**
     * The size of an object, of which type, place and size were looked at.
     *
     * @throws DamagedJournalException when there is no such object
     */
    long sizeOf(ObjectType type, long offset) throws IOException {
        if (isSound(type, offset) || (grew() && isSound(type, offset))) {
            return longAt(offset + 8);
        }
        throw damaged(offset, type.words, whatIsAt(offset));
    }

    private boolean isSound(ObjectType type, long offset) {
        if (!isPlace(offset) || byteAt(offset) != type.code) {
            return false;
        }
        long size = longAt(offset + 8);
        return size >= type.minBytes && size <= length() - offset;
    }

    private boolean isPlace(long offset) {
        return offset >= headerBytes
                && offset <= length() - ObjectType.HEADER_BYTES
                && (offset & 7) == 0;
    }

    private String whatIsAt(long offset) {
        return isPlace(offset)
                ? "type %d of %s bytes"
                        .formatted(byteAt(offset), Long.toUnsignedString(longAt(offset + 8)))
                : "no place for it";
    }

    /** What journald wrote since it was mapped may be behind the mapping's end. */
    private boolean grew() throws IOException {
        long size = channel.size();
        if (size <= length()) {
            return false;
        }
        bytes = channel.map(MapMode.READ_ONLY, 0, size, arena);
        return true;
    }

    long length() {
        return bytes.byteSize();
    }

    byte byteAt(long offset) {
        return bytes.get(ValueLayout.JAVA_BYTE, offset);
    }

    int intAt(long offset) {
        return bytes.get(INT, offset);
    }

    long longAt(long offset) {
        return bytes.get(LONG, offset);
    }

    /** Half of an id, which are kept the other way round than numbers. */
    long idAt(long offset) {
        return bytes.get(BIG_ENDIAN_LONG, offset);
    }

    void copy(long offset, byte[] to, int length) {
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, offset, to, 0, length);
    }

    /** Tells of a place that is not as it should be. */
    DamagedJournalException damaged(long offset, String expected, String found) {
        return new DamagedJournalException(path, offset, expected, found);
    }

    /** What it means that a mapped page could not be read. */
    public DamagedJournalException cutShort() {
        return damaged(length(), "a file that only grows", "one that was cut short meanwhile");
    }

    @Override
    public void close() throws IOException {
        close(arena, channel);
    }

    private static void close(Arena arena, FileChannel channel) throws IOException {
        arena.close();
        channel.close();
    }
}
