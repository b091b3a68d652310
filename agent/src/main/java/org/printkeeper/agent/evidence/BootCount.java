package org.printkeeper.agent.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

/**
 * How complete a part of a boot's records is: last − first + 1 = archived + gaps.
 *
 * <p>Thread: one at a time.
 */
public final class BootCount {
    private final Optional<BootId> boot;
    private final List<Gap> gaps = new ArrayList<>();
    private boolean isEmpty = true;
    private long first;
    private long last;
    private long archived;

    public BootCount(Optional<BootId> boot) {
        this.boot = boot;
    }

    /** Counts a record or a gap; a mark has no number. */
    public void add(Capture capture) {
        switch (capture) {
            case KmsgRecord record -> {
                archived++;
                extend(record.sequence(), record.sequence());
            }
            case Gap gap -> {
                gaps.add(gap);
                extend(gap.firstMissing(), gap.lastMissing());
            }
            default -> {}
        }
    }

    private void extend(long from, long to) {
        first = isEmpty || Long.compareUnsigned(from, first) < 0 ? from : first;
        last = isEmpty || Long.compareUnsigned(to, last) > 0 ? to : last;
        isEmpty = false;
    }

    public Optional<BootId> boot() {
        return boot;
    }

    /** Whether nothing in it has a number. */
    public boolean isEmpty() {
        return isEmpty;
    }

    public long first() {
        return first;
    }

    public long last() {
        return last;
    }

    public long archived() {
        return archived;
    }

    public List<Gap> gaps() {
        return gaps;
    }
}
