package org.printkeeper.core.syslog;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What arrived of what others sent, by the numbers that our forwarders add: {@code [sent@32473
 * host="web1" archive="…" stream="kernel" index="57" prev="55"]} is entry 57 of a stream there, and
 * the one sent before it was entry 55. So both a message that comes twice and one that never came
 * are known.
 *
 * <p>Thread: one at a time.
 *
 * <p>Invariant: remembers at most {@value #MAX_SENDERS} senders and {@value #MAX_RANGES} ranges of
 * each; beyond that the oldest gaps are taken for told.
 */
public final class SentLedger {
    public static final String ELEMENT = "sent@32473";

    private static final int MAX_SENDERS = 10_000;
    private static final int MAX_RANGES = 4_096;

    private final Map<Sender, Ranges> senders =
            new LinkedHashMap<>(16, .75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Sender, Ranges> eldest) {
                    return size() > MAX_SENDERS;
                }
            };

    /**
     * A stream of a host.
     *
     * @param address where it sends from: nobody can speak for others
     * @param archive the host's, whose numbers these are
     */
    public record Sender(String address, String host, String archive, String stream) {}

    /**
     * Numbers of entries that were sent and did not come.
     *
     * @param first lowest number that one of them can have, inclusive
     * @param last the highest, inclusive; this entry is missing for certain
     */
    public record Missing(long first, long last) {}

    /** What is known of one sender. */
    public record Account(Sender sender, long received, long duplicates, List<Missing> missing) {
        public Account {
            missing = List.copyOf(missing);
        }
    }

    private static final class Ranges {
        private final NavigableMap<Long, Long> lastByFirst = new TreeMap<>();
        private long received;
        private long duplicates;
    }

    /**
     * Notes one message.
     *
     * @param prev number of the entry that was sent before it
     * @return false when it came before
     */
    public boolean accept(Sender sender, long index, long prev) {
        Ranges ranges = senders.computeIfAbsent(sender, key -> new Ranges());
        NavigableMap<Long, Long> known = ranges.lastByFirst;
        Map.Entry<Long, Long> below = known.floorEntry(index);
        if (below != null && below.getValue() >= index) {
            ranges.duplicates++;
            return false;
        }
        ranges.received++;
        // Between the two nothing was sent, whatever the numbers are.
        add(known, Math.min(prev + 1, index), index);
        if (known.size() > MAX_RANGES) {
            long first = known.firstKey();
            known.remove(first);
            known.put(first, known.remove(known.firstKey()));
        }
        return true;
    }

    private static void add(NavigableMap<Long, Long> known, long from, long to) {
        long first = from;
        long last = to;
        Map.Entry<Long, Long> below = known.floorEntry(first);
        if (below != null && below.getValue() >= first - 1) {
            first = below.getKey();
            last = Math.max(last, below.getValue());
        }
        Map.Entry<Long, Long> above = known.ceilingEntry(first);
        while (above != null && above.getKey() <= last + 1) {
            last = Math.max(last, above.getValue());
            known.remove(above.getKey());
            above = known.ceilingEntry(first);
        }
        known.put(first, last);
    }

    /** All senders, each with what is missing of it. */
    public List<Account> accounts() {
        List<Account> accounts = new ArrayList<>();
        senders.forEach((sender, ranges) -> {
            List<Missing> missing = new ArrayList<>();
            long next = -1;
            for (Map.Entry<Long, Long> range : ranges.lastByFirst.entrySet()) {
                if (next >= 0) {
                    missing.add(new Missing(next, range.getKey() - 1));
                }
                next = range.getValue() + 1;
            }
            accounts.add(new Account(sender, ranges.received, ranges.duplicates, missing));
        });
        return accounts;
    }

    /** How many came twice, of all. */
    public long duplicates() {
        return senders.values().stream().mapToLong(ranges -> ranges.duplicates).sum();
    }
}
