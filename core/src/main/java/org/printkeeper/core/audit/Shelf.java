package org.printkeeper.core.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The store's items held, as columns, in the store's order. */
final class Shelf {
    /** A notice of loss: {@code body} holds which. */
    static final int NOTICE = 1;

    /** Stands in a line that says how often a message was repeated. */
    static final int COLLAPSED = 2;

    private static final int KMSG_FORM = 4;
    private static final int SYSLOG_FORM = 8;

    /** The store had it and has removed it since. */
    static final int REMOVED = 16;

    /** By so much at most the stamp of an earlier record is the later one. */
    private static final long REORDER_MICROS = 1_000_000;

    private static final char NO_PREFIX = 0xffff;

    /** An hour: what a store removes sooner than that was not kept long enough to be read. */
    static final long SOONEST_REMOVAL_MICROS = 3_600_000_000L;

    /** Source: rsyslog ratelimit.c: {@code " message repeated %d times: [%.800s]"}. */
    private static final Pattern REPEATED =
            Pattern.compile(
                    " *message repeated ([0-9]{1,7}) times: \\[ ?(.*)\\] *", Pattern.DOTALL);

    private static final String REPEATED_START = "message repeated ";

    private final StoreProfile profile;
    private final int maxRepeated;

    int size;
    long[] received = new long[64];
    long[] micros = new long[64];
    long[] hash = new long[64];
    private long[] sequence = {};
    private long[] body = new long[64];
    private char[] prefix = new char[64];
    private byte[] flags = new byte[64];
    private Arena arena = new Arena();
    private final List<Notice> notices = new ArrayList<>();
    private String removal = "";

    Shelf(StoreProfile profile, int maxRepeated) {
        this.profile = profile;
        this.maxRepeated = maxRepeated;
    }

    void add(Notice notice) {
        reserve();
        flags[size] = NOTICE;
        received[size] = notice.receivedMicros();
        body[size++] = -2L - notices.size();
        notices.add(notice);
    }

    Notice notice(int item) {
        return notices.get((int) (-2 - body[item]));
    }

    /**
     * @param known the reference as far as it is: a record found there is not kept in full
     */
    void add(StoredRecord stored, Expected known) {
        if (profile.strength() == Strength.WEAK && mayBeRepeated(stored.text())) {
            Matcher repeated =
                    REPEATED.matcher(new String(stored.text(), StandardCharsets.ISO_8859_1));
            if (repeated.matches()) {
                addRepeated(stored, repeated);
                return;
            }
        }
        append(stored, 0, textHash(stored));
        boolean found = stored.sequence() < 0 && find(size - 1, known) >= 0;
        body[size - 1] = found ? -1 : arena.add(pack(stored));
    }

    private static boolean mayBeRepeated(byte[] text) {
        for (int start = 0; start <= 1; start++) {
            if (text.length > start + REPEATED_START.length()
                    && new String(text, start, REPEATED_START.length(), StandardCharsets.ISO_8859_1)
                            .equals(REPEATED_START)) {
                return true;
            }
        }
        return false;
    }

    private void addRepeated(StoredRecord stored, Matcher repeated) {
        byte[] text = repeated.group(2).getBytes(StandardCharsets.ISO_8859_1);
        StoredRecord one =
                new StoredRecord(
                        stored.location(),
                        stored.receivedMicros(),
                        -1,
                        -1,
                        -1,
                        text,
                        stored.form());
        int times = Math.min(Integer.parseInt(repeated.group(1)), maxRepeated);
        long textHash = textHash(one);
        for (int i = 0; i < times; i++) {
            append(one, COLLAPSED, textHash);
            body[size - 1] = -1;
        }
    }

    private long textHash(StoredRecord stored) {
        return NormalForm.hash(NormalForm.ofStored(stored, strips(stored.prefix())));
    }

    private boolean strips(int prefix) {
        return profile.strength() == Strength.STRONG && prefix >= 8;
    }

    private void append(StoredRecord stored, int flag, long textHash) {
        reserve();
        received[size] = stored.receivedMicros();
        micros[size] = stored.printkMicros();
        prefix[size] = stored.prefix() < 0 ? NO_PREFIX : (char) stored.prefix();
        flags[size] = (byte) (flag | formFlag(stored.form()));
        hash[size] = textHash;
        if (stored.sequence() >= 0) {
            keepSequence(stored.sequence());
        } else if (size < sequence.length) {
            sequence[size] = -1;
        }
        size++;
    }

    private static int formFlag(TextForm form) {
        return switch (form) {
            case PLAIN -> 0;
            case KMSG -> KMSG_FORM;
            case SYSLOG -> SYSLOG_FORM;
        };
    }

    private TextForm form(int item) {
        if (has(item, KMSG_FORM)) {
            return TextForm.KMSG;
        }
        return has(item, SYSLOG_FORM) ? TextForm.SYSLOG : TextForm.PLAIN;
    }

    /** Numbers are rare in stores: the column comes with the first one. */
    private void keepSequence(long number) {
        if (size >= sequence.length) {
            int from = sequence.length;
            sequence = Arrays.copyOf(sequence, received.length);
            Arrays.fill(sequence, from, sequence.length, -1);
        }
        sequence[size] = number;
    }

    private void reserve() {
        if (size < received.length) {
            return;
        }
        int length = size + size / 2;
        received = Arrays.copyOf(received, length);
        micros = Arrays.copyOf(micros, length);
        hash = Arrays.copyOf(hash, length);
        body = Arrays.copyOf(body, length);
        prefix = Arrays.copyOf(prefix, length);
        flags = Arrays.copyOf(flags, length);
    }

    /** The group of reference records that the item may be one of, or −1. */
    int find(int item, Expected expected) {
        return canBeKeyed(item)
                ? expected.find(expected.key(hash[item], micros[item], prefix[item]))
                : -1;
    }

    private boolean canBeKeyed(int item) {
        return switch (profile.strength()) {
            case STRONG -> micros[item] >= 0 && prefix[item] != NO_PREFIX;
            case MEDIUM -> micros[item] >= 0;
            case WEAK -> true;
        };
    }

    boolean has(int item, int flag) {
        return (flags[item] & flag) != 0;
    }

    boolean isRecord(int item) {
        return (flags[item] & NOTICE) == 0;
    }

    /**
     * Whether the item is surely of a later record than one that was printed then: by its stamp
     * where that is of this boot, else by when it was received.
     */
    boolean isAfter(int item, long printkMicros, AuditSettings settings) {
        if (profile.strength() == Strength.STRONG) {
            return micros[item] > printkMicros + REORDER_MICROS;
        }
        long printed = settings.clock().realtimeMicros(printkMicros);
        return printed >= 0 && received[item] > printed + settings.graceMicros();
    }

    /** The kernel's number, or −1. */
    long sequence(int item) {
        return item < sequence.length ? sequence[item] : -1;
    }

    /** The prefix, or a value that no record has. */
    int prefix(int item) {
        return prefix[item];
    }

    boolean isKept(int item) {
        return body[item] >= 0;
    }

    /** The normal form of a kept item's text. */
    byte[] text(int item) {
        return NormalForm.ofStored(
                stored(item), strips(prefix[item] == NO_PREFIX ? -1 : prefix[item]));
    }

    private static byte[] pack(StoredRecord stored) {
        byte[] location = stored.location().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + location.length + stored.text().length)
                .putInt(location.length)
                .put(location)
                .put(stored.text())
                .array();
    }

    /** The item as it was fed; without text and location when it was found at once. */
    StoredRecord stored(int item) {
        byte[] packed = isKept(item) ? arena.get(body[item]) : new byte[4];
        int location = ByteBuffer.wrap(packed).getInt();
        return new StoredRecord(
                new String(packed, 4, location, StandardCharsets.UTF_8),
                received[item],
                micros[item],
                sequence(item),
                prefix[item] == NO_PREFIX ? -1 : prefix[item],
                Arrays.copyOfRange(packed, 4 + location, packed.length),
                form(item));
    }

    /**
     * The same after the store removed its beginning, with a notice of it in its place. Only what
     * was removed within an hour counts: keeping the last days is what stores do.
     */
    Shelf without(Removed gone) {
        long newest = Arrays.stream(received, 0, size).max().orElse(-1);
        Shelf rest = new Shelf(profile, maxRepeated);
        rest.removal = gone.text();
        boolean isTold = false;
        for (int item = 0; item < size; item++) {
            boolean isLeft = received[item] >= gone.receivedMicros();
            if (isLeft && !isTold) {
                rest.add(notice(gone)); // for what was never read
                isTold = true;
            }
            rest.copy(this, item);
            if (isRecord(item) && !isLeft && received[item] > newest - SOONEST_REMOVAL_MICROS) {
                rest.flags[rest.size - 1] |= REMOVED;
            }
        }
        return rest;
    }

    /** What shows that items flagged {@link #REMOVED} are gone. */
    String removal() {
        return removal;
    }

    private static Notice notice(Removed gone) {
        return new Notice(gone.location(), -1, JournaldLossRows.REMOVED, -1, gone.text());
    }

    /** The items that are to stay, in their order. */
    Shelf keeping(IntPredicate stays) {
        Shelf rest = new Shelf(profile, maxRepeated);
        rest.removal = removal;
        for (int item = 0; item < size; item++) {
            if (stays.test(item)) {
                rest.copy(this, item);
            }
        }
        return rest;
    }

    private void copy(Shelf from, int item) {
        if (from.isRecord(item)) {
            take(from, item);
        } else {
            add(from.notice(item));
        }
    }

    private void take(Shelf from, int item) {
        reserve();
        received[size] = from.received[item];
        micros[size] = from.micros[item];
        hash[size] = from.hash[item];
        prefix[size] = from.prefix[item];
        flags[size] = from.flags[item];
        if (from.sequence(item) >= 0) {
            keepSequence(from.sequence(item));
        } else if (size < sequence.length) {
            sequence[size] = -1;
        }
        body[size++] = from.isKept(item) ? arena.add(from.arena.get(from.body[item])) : -1;
    }
}
