package org.printkeeper.agent.journal;

/**
 * The kinds of objects that are read, of which a journal file consists.
 *
 * <p>Source: systemd, journal-def.h.
 */
enum ObjectType {
    DATA(1, 64, "a field's value"),
    FIELD(2, 40, "a field"),
    ENTRY(3, 64, "an entry"),
    FIELD_HASH_TABLE(5, 16, "the table of fields"),
    ENTRY_ARRAY(6, 24, "a list of entries");

    /** Each begins with type (1 byte), flags (1), nothing (6), size (8). */
    static final int HEADER_BYTES = 16;

    final byte code;
    final int minBytes;
    final String words;

    ObjectType(int code, int minBytes, String words) {
        this.code = (byte) code;
        this.minBytes = minBytes;
        this.words = words;
    }
}
