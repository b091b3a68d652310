package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SequencedMap;

/**
 * One thing that happened, told by one line or by a hundred.
 *
 * @param kind what it is
 * @param title names the bug or the failure, without what changes from case to case
 * @param altTitles other names that the same failure goes by
 * @param function where in the kernel, or empty
 * @param corrupted whether the report is damaged, so that the title may not be trusted
 * @param firstLine number of its first line, or sequence number (unsigned) in the archive
 * @param lastLine the same of its last line
 * @param fields what the lines say, by name
 * @param incomplete records that the kernel numbered are known to be missing within
 * @param user not written by kernel code: a program only says so
 */
public record Incident(
        Kind kind,
        String title,
        List<String> altTitles,
        String function,
        boolean corrupted,
        long firstLine,
        long lastLine,
        SequencedMap<String, String> fields,
        boolean incomplete,
        boolean user) {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    /**
     * The same for the same failure on any machine: 16 hex digits of kind, title and module.
     *
     * <p>Source: FNV-1a, 64 bits.
     */
    public String fingerprint() {
        long hash = FNV_OFFSET;
        String identity = kind.name() + '\n' + title + '\n' + fields.getOrDefault("module", "");
        for (byte b : identity.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * FNV_PRIME;
        }
        return String.format("%016x", hash);
    }
}
