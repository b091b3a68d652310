package org.printkeeper.agent.evidence;

/**
 * Something that is not as it was signed.
 *
 * @param segment file of the first entry, or empty
 * @param offset of the first entry in the segment's plain text, in bytes; −1 when unknown
 * @param firstIndex of the entries, or −1 when it is none of theirs
 * @param lastIndex inclusive
 */
public record Damage(String what, String segment, long offset, long firstIndex, long lastIndex) {
    static Damage of(String what) {
        return new Damage(what, "", -1, -1, -1);
    }

    /** For people. */
    public String words() {
        if (firstIndex < 0) {
            return what;
        }
        String place = offset < 0 ? segment : "%s from byte %d on".formatted(segment, offset);
        return firstIndex == lastIndex
                ? "%s: entry %d, %s".formatted(what, firstIndex, place)
                : "%s: entries %d to %d, %s".formatted(what, firstIndex, lastIndex, place);
    }
}
