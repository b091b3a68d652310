package org.printkeeper.agent.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Finds the data object of a field's value. The table of fields is small and gone through as a
 * whole, and a field's values form a chain: no hash need be computed.
 *
 * <p>Thread: not safe.
 *
 * <p>Invariant: chains of fields ascend, chains of values descend, so that it ends on any file.
 *
 * <p>Source: journal-def.h, FieldObject, DataObject.
 */
public final class FieldValues {
    private static final int NAME = 40;

    private final JournalFile file;
    private final DataReader values;
    private final Map<String, Long> newest = new HashMap<>();

    /** Looks for the fields of these names. */
    public FieldValues(JournalFile file, DataReader values, Set<String> names) throws IOException {
        this.file = file;
        this.values = values;
        int longest = names.stream().mapToInt(String::length).max().orElse(0);
        long table = file.longAt(120);
        if (table == 0) {
            return; // it is only just being made
        }
        long size = file.sizeOf(ObjectType.FIELD_HASH_TABLE, table - ObjectType.HEADER_BYTES);
        long end = table + (size - ObjectType.HEADER_BYTES) / 16 * 16;
        long mayBe = file.length() / NAME; // in all chains together
        for (long bucket = table; bucket < end; bucket += 16) {
            long field = file.longAt(bucket);
            while (field != 0) {
                if (mayBe-- == 0) {
                    throw file.damaged(bucket, "chains of fields", "a tangle");
                }
                size = file.sizeOf(ObjectType.FIELD, field);
                if (size - NAME <= longest) {
                    keep(field, (int) size - NAME, names);
                }
                long next = file.longAt(field + 24);
                if (next != 0 && next <= field) {
                    throw file.damaged(field, "a field behind it", "one at byte " + next);
                }
                field = next;
            }
        }
    }

    private void keep(long field, int length, Set<String> names) {
        byte[] name = new byte[length];
        file.copy(field + NAME, name, length);
        String text = new String(name, StandardCharsets.ISO_8859_1);
        if (names.contains(text)) {
            newest.put(text, file.longAt(field + 32));
        }
    }

    /** The data object of {@code NAME=value}; empty when no entry has it. */
    public Optional<Long> find(String name, String value) throws IOException {
        byte[] wanted = (name + "=" + value).getBytes(StandardCharsets.UTF_8);
        long data = newest.getOrDefault(name, 0L);
        while (data != 0) {
            values.read(file, data);
            if (Arrays.equals(wanted, 0, wanted.length, values.bytes(), 0, values.length())) {
                return Optional.of(data);
            }
            long older = file.longAt(data + 32);
            if (older >= data) {
                throw file.damaged(data, "a value before it", "one at byte " + older);
            }
            data = older;
        }
        return Optional.empty();
    }

    /** The entries that have this value. */
    public Optional<EntryList> entries(String name, String value) throws IOException {
        Optional<Long> data = find(name, value);
        return data.isPresent() ? Optional.of(EntryList.of(file, data.get())) : Optional.empty();
    }
}
