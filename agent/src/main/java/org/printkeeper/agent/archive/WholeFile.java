package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A small file that is read and replaced as a whole: a crash leaves what it was or what it is to
 * be.
 */
record WholeFile(Storage storage, String name) {
    private static final int MAX_BYTES = 1 << 26;

    boolean exists() throws IOException {
        return storage.names().contains(name);
    }

    /** Its text; empty when there is no such file, or one that is too large to be ours. */
    String text() throws IOException {
        long size = exists() ? storage.sizeOf(name) : 0;
        if (size == 0 || size > MAX_BYTES) {
            return "";
        }
        try (StoredFile file = storage.openToRead(name)) {
            byte[] bytes = new byte[(int) size];
            SealedLayout.readFully(file, name, 0, bytes, bytes.length);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    void replace(String text) throws IOException {
        String temporary = name + ".tmp";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (StoredFile file = storage.create(temporary)) {
            file.append(bytes, 0, bytes.length);
            file.sync();
        }
        storage.rename(temporary, name);
        storage.syncNames();
    }
}
