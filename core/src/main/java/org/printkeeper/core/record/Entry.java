package org.printkeeper.core.record;

/**
 * One entry of a stream as it stands in the archive.
 *
 * @param index position in the stream since its beginning, 0-based, across boots and segments
 * @param bytes the exact bytes, final newline included; not to be changed
 */
public record Entry(long index, byte[] bytes) {
    /**
     * What the entry of a kernel stream says.
     *
     * @throws MalformedEntryException when it is damaged or of another stream
     */
    public Capture decode() throws MalformedEntryException {
        return EntryGrammar.decode(bytes, 0, bytes.length);
    }
}
