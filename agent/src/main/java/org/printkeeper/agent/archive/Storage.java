package org.printkeeper.agent.archive;

import java.io.IOException;
import java.util.List;

/**
 * A directory that a stream, its evidence or its keys live in: everything the archive asks of a
 * file system, so that a simulator can fail, tear and lose each step. (More than three methods,
 * because a file system has them.)
 *
 * <p>Thread: safe.
 */
public interface Storage {
    /** Names of files and folders, in no order; none when the directory is not there. */
    List<String> names() throws IOException;

    /** Size of a file; 0 when there is none. */
    long sizeOf(String name) throws IOException;

    /**
     * A value that changes when a name appears or goes; milliseconds since 1970 where it is one.
     */
    long namesChangedMillis() throws IOException;

    /** An empty file of this name, made new or emptied. */
    StoredFile create(String name) throws IOException;

    /** An existing file, for reading and appending. */
    StoredFile open(String name) throws IOException;

    /**
     * Puts bytes at a place in a file, which is made when there is none, and cuts off what stood
     * from there on; they are on disk then. A file that does not reach so far is filled with zeros.
     *
     * @return where they end
     */
    default long appendAt(String name, long at, byte[] bytes) throws IOException {
        if (bytes.length == 0) {
            return at;
        }
        try (StoredFile file = names().contains(name) ? open(name) : create(name)) {
            file.truncate(at);
            int missing = (int) (at - file.size());
            byte[] all = new byte[missing + bytes.length];
            System.arraycopy(bytes, 0, all, missing, bytes.length);
            file.append(all, 0, all.length);
            file.sync();
        }
        syncNames();
        return at + bytes.length;
    }

    /** An existing file, for reading alone. */
    StoredFile openToRead(String name) throws IOException;

    /** Gives a file its final name, in place of what had it. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file; no error when there is none. */
    void delete(String name) throws IOException;

    /** Returns when names made, changed and deleted so far survive a crash. */
    void syncNames() throws IOException;

    /** Bytes that we may still write. */
    long usableBytes() throws IOException;

    /** A directory below this one; it need not be there. */
    Storage folder(String name);

    /** Makes a directory below this one that survives a crash; no error when there is one. */
    void makeFolder(String name) throws IOException;
}
