package org.printkeeper.agent.archive;

import java.io.Closeable;
import java.io.IOException;

/**
 * A file of {@link Storage}.
 *
 * <p>Thread: one thread at a time.
 */
public interface StoredFile extends Closeable {
    long size() throws IOException;

    /** Reads up to {@code length} bytes at {@code position}; 0 at or after the end. */
    int read(long position, byte[] into, int offset, int length) throws IOException;

    /** Appends all of them; after a failure any number of them may be in the file. */
    void append(byte[] bytes, int offset, int length) throws IOException;

    void truncate(long size) throws IOException;

    /** Overwrites what it holds with zeros, in place; how far that reaches is up to the disk. */
    void wipe() throws IOException;

    /** Returns when the content survives a crash. */
    void sync() throws IOException;
}
