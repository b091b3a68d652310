package org.printkeeper.agent.archive;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.MalformedEntryException;

/**
 * What the archive holds of one boot's latest records, by number: capture compares it with the ring
 * after a restored snapshot. Where a number stands twice, the later one counts.
 *
 * <p>Thread: one at a time.
 */
public final class RecentRecords {
    private final StreamReader reader;
    private final BootId boot;
    private final int maxRecords;
    private final KmsgHeader header = new KmsgHeader();
    private final Map<Long, byte[]> bySequence = new LinkedHashMap<>();
    private boolean inBoot;

    /**
     * @param reader its position will be moved
     * @param maxRecords how many it looks back; more than the ring can hold
     */
    public RecentRecords(StreamReader reader, BootId boot, int maxRecords) throws IOException {
        this.reader = reader;
        this.boot = boot;
        this.maxRecords = maxRecords;
        reader.seekLast(maxRecords);
        long first = reader.position();
        for (SegmentInfo info : reader.segments()) {
            if (info.first() <= first) {
                inBoot = info.boot().filter(boot::equals).isPresent();
            }
        }
    }

    /** Bytes of the record archived last under this number, or null when there is none. */
    public byte @Nullable [] raw(long sequence) throws IOException {
        Entry entry;
        while ((entry = reader.next()) != null) {
            add(entry.bytes());
        }
        byte[] found = bySequence.get(sequence);
        return found == null ? null : found.clone();
    }

    private void add(byte[] bytes) {
        SegmentHeader.of(bytes, 0, bytes.length)
                .ifPresent(segment -> inBoot = segment.boot().filter(boot::equals).isPresent());
        if (!inBoot) {
            return;
        }
        try {
            header.parse(bytes, 0, bytes.length);
        } catch (MalformedEntryException control) {
            return;
        }
        bySequence.remove(header.sequence());
        bySequence.put(header.sequence(), Arrays.copyOf(bytes, bytes.length));
        if (bySequence.size() > maxRecords) {
            bySequence.remove(bySequence.keySet().iterator().next());
        }
    }
}
