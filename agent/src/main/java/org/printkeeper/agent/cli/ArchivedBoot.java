package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.DamagedArchiveException;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * What the archive says of one boot, and what it should say but has lost: entries that are gone or
 * unreadable come as a {@link #DAMAGED} mark, numbers that nothing accounts for as a gap. What
 * retention dropped is no loss.
 *
 * <p>Thread: one.
 */
final class ArchivedBoot {
    /**
     * Entries that are not there: {@code index}, how many {@code entries} when that is known, and
     * {@code reason}. It stands in no archive.
     */
    static final String DAMAGED = "damaged";

    static final String ABSENT = "not in the archive";

    private final StreamReader stream;
    private final LogBoots.Boot boot;
    private final Deque<Capture> ready = new ArrayDeque<>();
    private String damage = "";
    private boolean endsDamaged;
    private long nextIndex;
    private Numbering numbering = Numbering.ofBoot();

    /** Begins before the boot's first entry. */
    ArchivedBoot(StreamReader stream, LogBoots.Boot boot) throws IOException {
        this.stream = stream;
        this.boot = boot;
        rewind();
    }

    /** Goes on at an entry, after what accounts for these numbers. */
    ArchivedBoot(StreamReader stream, LogBoots.Boot boot, long nextIndex, Numbering numbering)
            throws IOException {
        this.stream = stream;
        this.boot = boot;
        this.nextIndex = nextIndex;
        this.numbering = numbering;
        stream.seek(nextIndex);
    }

    void rewind() throws IOException {
        stream.seek(boot.firstIndex());
        ready.clear();
        damage = "";
        endsDamaged = false;
        nextIndex = boot.firstIndex() == stream.firstIndex() ? 0 : boot.firstIndex();
        numbering = Numbering.ofBoot();
    }

    /** The next capture; null when there is none yet. */
    @Nullable Capture next() throws IOException {
        while (ready.isEmpty()) {
            Entry entry = nextEntry();
            if (entry == null) {
                atEnd();
                return ready.pollFirst();
            }
            accept(entry);
        }
        return ready.removeFirst();
    }

    private @Nullable Entry nextEntry() throws IOException {
        while (stream.position() < boot.endIndex()) {
            try {
                Entry entry = stream.next();
                return entry == null || entry.index() >= boot.endIndex() ? null : entry;
            } catch (DamagedArchiveException damaged) {
                damage = String.valueOf(damaged.getMessage());
                if (!stream.skipDamage()) {
                    return null;
                }
            }
        }
        return null;
    }

    private void atEnd() throws IOException {
        if (boot.endIndex() != Long.MAX_VALUE) {
            passTo(boot.endIndex());
        } else if (!damage.isEmpty() && !endsDamaged) {
            endsDamaged = true;
            ready.add(damaged(nextIndex, damage));
        }
    }

    private void accept(Entry entry) throws IOException {
        passTo(entry.index());
        nextIndex = entry.index() + 1;
        endsDamaged = false;
        try {
            accept(entry.decode(), entry.index());
        } catch (MalformedEntryException malformed) {
            ready.add(malformed(entry.index(), malformed));
        }
    }

    /** Tells of the entries before {@code index} that did not come. */
    private void passTo(long index) throws IOException {
        if (nextIndex == index) {
            return;
        }
        long from = nextIndex;
        if (index <= stream.firstIndex()) {
            from = Math.max(from, stream.prunedEnd());
            if (from != nextIndex) {
                numbering.forget();
            }
        }
        if (from < index) {
            ready.add(
                    damaged(from, damage.isEmpty() ? ABSENT : damage)
                            .with("entries", Long.toString(index - from)));
        }
        damage = "";
        nextIndex = index;
    }

    /** A {@link #DAMAGED} mark as a person would say it. */
    static String words(Mark damaged) {
        return "archive entries from index %s on are lost%s: %s"
                .formatted(
                        damaged.field("index").orElse(""),
                        damaged.field("entries").map(n -> " (" + n + ")").orElse(""),
                        damaged.field("reason").orElse(""));
    }

    static Mark malformed(long index, MalformedEntryException why) {
        return damaged(index, String.valueOf(why.getMessage())).with("entries", "1");
    }

    static Mark damaged(long index, String reason) {
        return Mark.of(DAMAGED, "index", Long.toString(index), "reason", reason);
    }

    private void accept(Capture capture, long index) {
        Capture shown = capture;
        switch (capture) {
            case KmsgRecord record -> {
                number(record.sequence(), record.sequence(), record.timestampMicros());
                numbering.at(record.timestampMicros());
            }
            case Gap gap -> number(gap.firstMissing(), gap.lastMissing(), gap.afterMicros());
            case Mark mark when mark.is(Mark.RESET) -> numbering.forget();
            case Mark mark when mark.is(Mark.TEXT) ->
                    shown = mark.with("index", Long.toString(index));
            case Mark mark -> {}
        }
        ready.add(shown);
    }

    private void number(long first, long last, long micros) {
        numbering.number(first, last, micros).ifPresent(ready::add);
    }
}
