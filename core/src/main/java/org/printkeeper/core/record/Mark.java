package org.printkeeper.core.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * A control entry of the archive: something about the capture itself. Without marks, "no records"
 * and "nobody watching" would look the same.
 *
 * <p>The kind is a plain word and the fields are plain text, so that an older program keeps what a
 * newer one wrote. Every mark that this program writes carries {@code time} (RFC 3339, UTC).
 *
 * @param kind one of the constants here, or a kind of a newer version
 * @param fields in the order in which they are written
 */
public record Mark(String kind, SequencedMap<String, String> fields) implements Capture {
    /** First entry of each segment: format version, stream, index of the entry itself, boot id. */
    public static final String SEGMENT = "segment";

    /** A boot seen for the first time: id, kernel release, command line hash, ring size. */
    public static final String BOOT = "boot";

    /** The capture begins: version, pid, mode of reading. */
    public static final String START = "start";

    /** The capture ended as asked. */
    public static final String STOP = "stop";

    /** Found at start: no stop before. */
    public static final String CRASH = "crash";

    /** What all clocks said at one moment; see {@link ClockSample}. */
    public static final String CLOCK = "clock";

    /** Alive, and nothing to say. */
    public static final String HEARTBEAT = "heartbeat";

    /** The next record was cut by the kernel; a newline was added. */
    public static final String CUT = "cut";

    /** All that the ring held when the capture began has been read; what follows is new. */
    public static final String CAUGHT_UP = "caught-up";

    /** A message from a source without numbers: prefix, printk's time if known, text. */
    public static final String TEXT = "text";

    /** What the kernel cut off an earlier record, by its number, from where it was still whole. */
    public static final String FULL = "full";

    /** Sequence numbers went backwards within a boot: a snapshot was restored. */
    public static final String RESET = "reset";

    /** Bytes of a torn entry that were removed when the archive was opened. */
    public static final String TORN = "torn";

    /** Found at opening: these indexes were signed, and are not there as they were written. */
    public static final String DAMAGE = "damage";

    /**
     * The disk refused a write or a sync, and takes them again: what it said, what was given up.
     */
    public static final String STORAGE = "storage";

    /** Nothing: keeps a batch from ending on a block boundary, where a torn one would end. */
    public static final String PAD = "pad";

    /** Oldest entries were dropped: first and last index. */
    public static final String PRUNE = "prune";

    /** The configuration in force, by hash. */
    public static final String CONFIG = "config";

    /** Something that happened around the log, such as a cleared ring; free text. */
    public static final String NOTE = "note";

    /** What a second-hand log was, where it came from and how it was joined to its boot. */
    public static final String IMPORT = "import";

    /** What a note is about when the lines of a source without numbers may have a hole here. */
    private static final String HOLE = "lines may be missing";

    public Mark {
        if (!kind.matches("[a-z][a-z-]*") || kind.equals(EntryGrammar.GAP)) {
            throw new IllegalArgumentException("not the kind of a mark: " + kind);
        }
        for (String key : fields.keySet()) {
            if (!key.matches("[A-Za-z0-9_.-]+")) {
                throw new IllegalArgumentException("not the key of a field: " + key);
            }
        }
        fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    }

    /** A mark with fields given as key, value, key, value … */
    public static Mark of(String kind, String... keysAndValues) {
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return new Mark(kind, fields);
    }

    /** This mark with one more field at its end. */
    public Mark with(String key, String value) {
        SequencedMap<String, String> more = new LinkedHashMap<>(fields);
        more.put(key, value);
        return new Mark(kind, more);
    }

    /** With one more field of any bytes; {@link #bytes} gives them back. */
    public Mark withBytes(String key, byte[] bytes) {
        try {
            return with(
                    key,
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException notUtf8) {
            return with(key + "_escaped", KmsgText.escape(bytes));
        }
    }

    public Optional<String> field(String key) {
        return Optional.ofNullable(((Map<String, String>) fields).get(key));
    }

    /** A field whose bytes may be no UTF-8: then it stands escaped under {@code key_escaped}. */
    public Optional<byte[]> bytes(String key) {
        return field(key)
                .map(plain -> plain.getBytes(StandardCharsets.UTF_8))
                .or(() -> field(key + "_escaped").map(KmsgText::unescape));
    }

    public boolean is(String kind) {
        return this.kind.equals(kind);
    }

    /** A note that lines without numbers may be missing here. */
    public static Mark hole(String reason) {
        return of(NOTE, "about", HOLE, "reason", reason);
    }

    public boolean isHole() {
        return is(NOTE) && field("about").filter(HOLE::equals).isPresent();
    }
}
