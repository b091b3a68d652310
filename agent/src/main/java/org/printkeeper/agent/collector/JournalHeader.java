package org.printkeeper.agent.collector;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The header of a journal file, as far as it tells what the file holds.
 *
 * @param file where it is
 * @param sequenceId which row of numbers the entries belong to
 * @param entries how many it holds
 * @param headSequence the journal's number of its first entry
 * @param tailSequence the journal's number of its last entry
 * @param headRealtimeMicros when the first entry was received
 *     <p>Source: systemd, Journal File Format; libsystemd before 254 has no call for the numbers.
 */
record JournalHeader(
        Path file,
        UUID sequenceId,
        long entries,
        long headSequence,
        long tailSequence,
        long headRealtimeMicros) {
    private static final int LENGTH = 208;
    private static final long SIGNATURE = 0x4c504b5348485248L; // "LPKSHHRH"

    /** Reads it; empty when the file is none of a journal, was only just made, or was renamed. */
    static Optional<JournalHeader> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LENGTH);
        try (FileChannel channel = FileChannel.open(file)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes) < 0) {
                    throw new EOFException(file.toString());
                }
            }
        } catch (EOFException | NoSuchFileException nothing) {
            return Optional.empty();
        }
        return bytes.getLong(0) == SIGNATURE ? Optional.of(of(file, bytes)) : Optional.empty();
    }

    private static JournalHeader of(Path file, ByteBuffer bytes) {
        UUID sequenceId = new UUID(bytes.getLong(72), bytes.getLong(80));
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        return new JournalHeader(
                file,
                sequenceId,
                bytes.getLong(152),
                bytes.getLong(168),
                bytes.getLong(160),
                bytes.getLong(184));
    }
}
