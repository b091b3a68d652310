package org.printkeeper.agent.source;

import static org.printkeeper.agent.source.RingSimulator.latin1;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.EntryBatch;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.ResumePoint;

/** An archive in memory that can forget what was not yet on disk. */
final class TestArchive implements HandOver, ArchivedRecords {
    private final List<Capture> entries = new ArrayList<>();
    private final List<Integer> batchEnds = new ArrayList<>();

    @Override
    public EntryBatch exchange(EntryBatch full) throws InterruptedException {
        for (int i = 0; i < full.entries(); i++) {
            entries.add(decode(full.bytes(), full.start(i), full.end(i) - full.start(i)));
        }
        batchEnds.add(entries.size());
        full.clear();
        return full;
    }

    private static Capture decode(byte[] bytes, int offset, int length) {
        try {
            return EntryGrammar.decode(bytes, offset, length);
        } catch (MalformedEntryException broken) {
            throw new AssertionError(broken);
        }
    }

    /** Loses up to this many of the newest batches. */
    void forget(int batches) {
        int kept = Math.max(0, batchEnds.size() - batches);
        int end = kept == 0 ? 0 : batchEnds.get(kept - 1);
        entries.subList(end, entries.size()).clear();
        batchEnds.subList(kept, batchEnds.size()).clear();
    }

    List<Capture> entries() {
        return entries;
    }

    <T extends Capture> List<T> all(Class<T> type) {
        return entries.stream().filter(type::isInstance).map(type::cast).toList();
    }

    List<Mark> marks(String kind) {
        return all(Mark.class).stream().filter(mark -> mark.is(kind)).toList();
    }

    List<String> texts() {
        return all(KmsgRecord.class).stream().map(KmsgRecord::text).toList();
    }

    @Override
    public byte @Nullable [] raw(long sequence) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            if (entries.get(i) instanceof Mark mark && mark.is(Mark.BOOT)) {
                return null;
            }
            if (entries.get(i) instanceof KmsgRecord record && record.sequence() == sequence) {
                return record.raw();
            }
        }
        return null;
    }

    @Nullable ResumePoint resumePoint() {
        BootId boot = null;
        long next = 0;
        byte[] last = {};
        long micros = Gap.UNKNOWN_MICROS;
        boolean clean = false;
        for (Capture entry : entries) {
            clean = entry instanceof Mark mark && mark.is(Mark.STOP);
            switch (entry) {
                case KmsgRecord record -> {
                    next = record.sequence() + 1;
                    last = record.raw();
                    micros = record.timestampMicros();
                }
                case Gap gap -> next = gap.lastMissing() + 1;
                case Mark mark when mark.is(Mark.BOOT) -> {
                    boot = BootId.parse(mark.field("id").orElseThrow()).orElseThrow();
                    next = 0;
                    last = new byte[0];
                    micros = Gap.UNKNOWN_MICROS;
                }
                case Mark other -> {}
            }
        }
        return boot == null ? null : new ResumePoint(boot, next, last, micros, clean);
    }

    boolean holds(byte[] raw) {
        String wanted = terminated(latin1(raw));
        return all(KmsgRecord.class).stream().anyMatch(r -> latin1(r.raw()).equals(wanted));
    }

    static String terminated(String raw) {
        return raw.endsWith("\n") ? raw : raw + "\n";
    }
}
