package org.printkeeper.core.record;

/** Bytes that should be a record or an archive entry and are not; says where and why. */
public final class MalformedEntryException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * @param offset byte offset within the entry at which reading failed
     * @param expected what should have stood there
     * @param found what stood there
     */
    public MalformedEntryException(int offset, String expected, String found) {
        super("byte " + offset + ": expected " + expected + ", found " + found);
    }
}
