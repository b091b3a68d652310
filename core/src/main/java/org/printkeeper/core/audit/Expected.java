package org.printkeeper.core.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * The reference records held, as columns: one row a record, or one a line where the store splits
 * lines. Rows of equal key form a group.
 *
 * <p>Invariant: the first row of a record holds its bytes; further rows have the flag PART.
 */
final class Expected {
    /** A further line of the record before. */
    static final int PART = 1;

    /** The kernel cut the record. */
    static final int CUT = 2;

    /** The collector's policy leaves it out. */
    static final int EXCLUDED = 4;

    /** User space wrote it, and it reads as if the kernel had. */
    static final int IMITATES = 8;

    private final StoreProfile profile;
    private final AuditSettings settings;
    private final List<Kind> kinds = new ArrayList<>();
    private final Map<String, Character> kindNumbers = new HashMap<>();

    int size;

    /** The highest stamp of those let go of: what a store holds of that time may repeat them. */
    long forgottenMicros = -1;

    long[] micros = new long[64];
    long[] sequence = new long[64];
    long[] hash = new long[64];
    private long[] bytes = new long[64];
    char[] prefix = new char[64];
    byte[] flags = new byte[64];
    private char[] kind = new char[64];
    int[] group = new int[64];

    int groups;

    /** Pairs of a key and its group's number + 1, beside each other; 0 where there is none. */
    private long[] table = new long[2 * 256];

    private Arena arena = new Arena();

    Expected(StoreProfile profile, AuditSettings settings) {
        this.profile = profile;
        this.settings = settings;
    }

    void add(KmsgRecord record) {
        int mark = record.isCut() ? CUT : 0;
        if (profile.policy().excludes(record).isPresent()) {
            mark |= EXCLUDED;
        }
        if (!record.isFromKernel() && settings.kinds().apply(asKernels(record)).isPresent()) {
            mark |= IMITATES;
        }
        char kindNumber = settings.kinds().apply(record).map(this::number).orElse((char) 0);
        long handle = arena.add(record.raw());
        for (byte[] text : texts(record)) {
            reserve();
            micros[size] = record.timestampMicros();
            sequence[size] = record.sequence();
            prefix[size] = (char) record.prefix();
            kind[size] = kindNumber;
            flags[size] = (byte) mark;
            bytes[size] = handle;
            hash[size] = NormalForm.hash(text);
            enrol(size++);
            mark |= PART;
        }
    }

    /** The same record, if the kernel had said it. */
    private static KmsgRecord asKernels(KmsgRecord record) {
        byte[] raw = record.raw();
        int comma = 0;
        while (raw[comma] != ',') {
            comma++;
        }
        byte[] kernels = Arrays.copyOfRange(raw, comma - 1, raw.length);
        kernels[0] = (byte) ('0' + record.level().code());
        try {
            return KmsgRecord.parse(kernels, 0, kernels.length);
        } catch (MalformedEntryException impossible) {
            throw new IllegalStateException("a record that was parsed before", impossible);
        }
    }

    /** The texts to look for: the whole, or each line that is not blank. */
    private List<byte[]> texts(KmsgRecord record) {
        byte[] text = profile.isUtf8() ? utf8(record.textBytes()) : record.textBytes();
        if (!profile.splitsLines() || !contains(text, '\n')) {
            return List.of(NormalForm.ofExpected(text, strips(record.prefix())));
        }
        List<byte[]> lines = new ArrayList<>();
        for (int start = 0; start <= text.length; ) {
            int end = start;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            byte[] line = NormalForm.ofExpected(Arrays.copyOfRange(text, start, end), false);
            if (line.length > 0) {
                lines.add(line);
            }
            start = end + 1;
        }
        return lines.isEmpty() ? List.of(new byte[0]) : lines;
    }

    private static byte[] utf8(byte[] text) {
        return new String(text, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    }

    private static boolean contains(byte[] text, char wanted) {
        for (byte b : text) {
            if (b == wanted) {
                return true;
            }
        }
        return false;
    }

    /** journald splits {@code ident[pid]:} off what user space wrote. */
    boolean strips(int prefix) {
        return profile.strength() == Strength.STRONG && prefix >= 8;
    }

    private char number(Kind known) {
        return kindNumbers.computeIfAbsent(
                known.name(),
                name -> {
                    kinds.add(known);
                    return (char) kinds.size();
                });
    }

    private void reserve() {
        if (size < micros.length) {
            return;
        }
        int length = size + size / 2;
        micros = Arrays.copyOf(micros, length);
        sequence = Arrays.copyOf(sequence, length);
        hash = Arrays.copyOf(hash, length);
        bytes = Arrays.copyOf(bytes, length);
        prefix = Arrays.copyOf(prefix, length);
        flags = Arrays.copyOf(flags, length);
        kind = Arrays.copyOf(kind, length);
        group = Arrays.copyOf(group, length);
    }

    /** What a record and its entry in a store have in common. */
    long key(long hash, long micros, int prefix) {
        return switch (profile.strength()) {
            case STRONG -> NormalForm.mix(hash + NormalForm.mix((micros << 12) ^ prefix));
            case MEDIUM -> NormalForm.mix(hash + NormalForm.mix(micros));
            case WEAK -> hash;
        };
    }

    private void enrol(int row) {
        if (groups * 4 >= table.length) {
            rehash();
        }
        long key = key(hash[row], micros[row], prefix[row]);
        int slot = slot(key);
        if (table[slot + 1] == 0) {
            table[slot] = key;
            table[slot + 1] = ++groups;
        }
        group[row] = (int) table[slot + 1] - 1;
    }

    private void rehash() {
        long[] old = table;
        table = new long[old.length * 2];
        for (int i = 0; i < old.length; i += 2) {
            if (old[i + 1] != 0) {
                int slot = slot(old[i]);
                table[slot] = old[i];
                table[slot + 1] = old[i + 1];
            }
        }
    }

    private int slot(long key) {
        int last = table.length - 2;
        int slot = ((int) key << 1) & last;
        while (table[slot + 1] != 0 && table[slot] != key) {
            slot = (slot + 2) & last;
        }
        return slot;
    }

    /** The group with this key, or −1. */
    int find(long key) {
        return (int) table[slot(key) + 1] - 1;
    }

    /** The first row of the record with this number, or −1. LIMIT: not after a reset of numbers. */
    int rowOf(long wanted) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Long.compareUnsigned(sequence[middle], wanted) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low < size && sequence[low] == wanted ? low : -1;
    }

    boolean has(int row, int flag) {
        return (flags[row] & flag) != 0;
    }

    /** The row after the last one of the record that begins at {@code row}. */
    int endOfRecord(int row) {
        int end = row + 1;
        while (end < size && has(end, PART)) {
            end++;
        }
        return end;
    }

    Optional<Kind> kind(int row) {
        return kind[row] == 0 ? Optional.empty() : Optional.of(kinds.get(kind[row] - 1));
    }

    /** A small number for the kind; 0 for none. */
    int kindNumber(int row) {
        return kind[row];
    }

    /** The length of the record as it was read. */
    int length(int row) {
        return arena.length(bytes[row]);
    }

    KmsgRecord record(int row) {
        byte[] raw = arena.get(bytes[row]);
        try {
            return KmsgRecord.parse(raw, 0, raw.length);
        } catch (MalformedEntryException impossible) {
            throw new IllegalStateException("a record that was parsed before", impossible);
        }
    }

    /** The normal form of the row's text. */
    byte[] text(int row) {
        int first = row;
        while (has(first, PART)) {
            first--;
        }
        return texts(record(row)).get(row - first);
    }

    /** Lets go of the rows before {@code first}, which begins a record. */
    void forgetBefore(int first) {
        for (int row = 0; row < first; row++) {
            forgottenMicros = Math.max(forgottenMicros, micros[row]);
        }
        size -= first;
        System.arraycopy(micros, first, micros, 0, size);
        System.arraycopy(sequence, first, sequence, 0, size);
        System.arraycopy(hash, first, hash, 0, size);
        System.arraycopy(bytes, first, bytes, 0, size);
        System.arraycopy(prefix, first, prefix, 0, size);
        System.arraycopy(flags, first, flags, 0, size);
        System.arraycopy(kind, first, kind, 0, size);
        arena = size == 0 ? new Arena() : arena;
        if (size > 0) {
            arena.forgetBefore(bytes[0]);
        }
        groups = 0;
        Arrays.fill(table, 0);
        for (int row = 0; row < size; row++) {
            enrol(row);
        }
    }
}
