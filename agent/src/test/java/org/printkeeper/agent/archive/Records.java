package org.printkeeper.agent.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.MalformedEntryException;

/** Records for tests, and what a stream holds. */
final class Records {
    static final BootId BOOT = BootId.parse("0123456789abcdef0123456789abcdef").orElseThrow();
    static final BootId NEXT_BOOT = BootId.parse("fedcba9876543210fedcba9876543210").orElseThrow();

    private Records() {}

    /** A record whose length varies with its number; each third one has continuation lines. */
    static String record(long sequence) {
        String text = "nvme nvme0: I/O tag " + sequence + " timeout".repeat((int) (sequence % 7));
        String keys = sequence % 3 == 0 ? " SUBSYSTEM=nvme\n DEVICE=c240:" + sequence + "\n" : "";
        long level = sequence % 5 == 0 ? 3 : 6;
        return level + "," + sequence + "," + sequence * 1000 + ",-;" + text + "\n" + keys;
    }

    static void add(EntryBatch batch, long sequence) {
        byte[] bytes = record(sequence).getBytes(StandardCharsets.US_ASCII);
        Level level = sequence % 5 == 0 ? Level.ERR : Level.INFO;
        batch.addRecord(bytes, 0, bytes.length, sequence, level);
    }

    /** A batch with the records first to last, both inclusive. */
    static EntryBatch batch(long first, long last) {
        EntryBatch batch = new EntryBatch(4096);
        for (long sequence = first; sequence <= last; sequence++) {
            add(batch, sequence);
        }
        return batch;
    }

    static List<Entry> entries(StreamReader reader) throws IOException {
        List<Entry> entries = new ArrayList<>();
        Entry entry;
        while ((entry = reader.next()) != null) {
            entries.add(entry);
        }
        return entries;
    }

    static List<Entry> entries(Storage storage) throws IOException {
        try (StreamReader reader = new StreamReader(storage)) {
            return entries(reader);
        }
    }

    static String text(@Nullable Entry entry) {
        if (entry == null) {
            throw new AssertionError("no entry");
        }
        return new String(entry.bytes(), StandardCharsets.ISO_8859_1);
    }

    /** The kernel records among them, as text. */
    static List<String> records(List<Entry> entries) {
        return entries.stream().map(Records::text).filter(text -> text.charAt(0) != '#').toList();
    }

    static List<Capture> captures(List<Entry> entries) throws MalformedEntryException {
        List<Capture> captures = new ArrayList<>();
        for (Entry entry : entries) {
            captures.add(entry.decode());
        }
        return captures;
    }
}
