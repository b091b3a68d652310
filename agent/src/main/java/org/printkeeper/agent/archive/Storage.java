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

    /** A file for reading and appending, made when there is none. */
    default StoredFile openOrCreate(String name) throws IOException {
        return names().contains(name) ? open(name) : create(name);
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
