package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What explains the holes of a store: what the collector says at the hole's place in the store,
 * then what it said in the ring at the hole's time, then the hole's own shape.
 *
 * <p>Thread: not safe; used once.
 */
final class Explanations {
    private static final long SLACK_MICROS = 1_000_000;

    /** So late is what was read after the reader had stood still. */
    private static final long STALL_MICROS = 2_000_000;

    /** Half of the usual ring (CONFIG_LOG_BUF_SHIFT=17): more of it must have been overwritten. */
    private static final long RING_BYTES = 1 << 16;

    private static final int FLOOD_RECORDS_PER_SECOND = 10_000;
    private static final int MAX_WORDS = 200;

    /** So many records may have been stored between a hole and the words that tell of it. */
    private static final int DISPLACED = 16;

    /** Why the records of a hole, or a part of them, are missing. */
    record Reason(LossRow row, String evidence) {
        Verdict.Missing verdict() {
            return new Verdict.Missing(row.cause(), evidence, "", row);
        }
    }

    private final Expected expected;
    private final Shelf shelf;
    private final Assignment found;
    private final RingTraces traces;
    private final AuditSettings settings;
    private final boolean readsTheRing;
    private final Optional<Reason> goingOn;
    private boolean beginsBefore;
    private List<Integer> lastHole = List.of();
    private int lastHoleEnd;
    private final Map<Integer, Reason> reasons = new HashMap<>();

    private Explanations(
            Expected expected,
            Shelf shelf,
            Assignment found,
            RingTraces traces,
            AuditSettings settings,
            boolean readsTheRing,
            Optional<Reason> goingOn) {
        this.readsTheRing = readsTheRing;
        this.goingOn = goingOn;
        this.expected = expected;
        this.shelf = shelf;
        this.found = found;
        this.traces = traces;
        this.settings = settings;
    }

    /**
     * The reasons of rows before {@code end}. A notice with a number covers of the hole in which it
     * stands the last records, not more than it says: what it says beyond the hole was lost before
     * the reference begins, or by the reference too. LIMIT: of a hole that is longer than what is
     * held the notice covers as much in each of its parts.
     *
     * @param goingOn why what stood before the first row is missing, where it is
     */
    static Explanations of(
            Expected expected,
            Shelf shelf,
            Assignment found,
            RingTraces traces,
            AuditSettings settings,
            boolean readsTheRing,
            Optional<Reason> goingOn,
            int end) {
        Explanations all =
                new Explanations(expected, shelf, found, traces, settings, readsTheRing, goingOn);
        all.explain(end);
        return all;
    }

    /** Why the record is missing, or null. */
    Optional<Reason> of(int row) {
        return Optional.ofNullable(reasons.get(row));
    }

    private void explain(int end) {
        int before = -1;
        List<Notice> notices = new ArrayList<>();
        for (int item = 0; item < shelf.size; item++) {
            if (!shelf.isRecord(item)) {
                notices.add(shelf.notice(item));
            } else if (before < 0 && found.row[item] < 0 && !isAfter(item, 0)) {
                beginsBefore = true; // of an earlier time than the reference, and so its notices
                notices.clear();
            } else if (found.isHolder(item) && found.row[item] > before) {
                if (explain(before, Math.min(found.row[item], end), notices)) {
                    lastHoleEnd = item;
                } else {
                    displaced(notices, item);
                }
                before = found.row[item];
                notices.clear();
            }
        }
        lastHoleEnd = explain(before, end, notices) ? shelf.size : lastHoleEnd;
    }

    private boolean isAfter(int item, int row) {
        return row < expected.size && shelf.isAfter(item, micros(row), settings);
    }

    /** Whether the store holds what was printed after all rows: what it lacks was passed over. */
    private boolean goesOn() {
        int last = shelf.size - 1;
        return last >= 0 && shelf.isRecord(last) && isAfter(last, expected.size - 1);
    }

    /**
     * What a daemon says of itself takes another way than what it reads, and may stand a little
     * behind the record after the hole: it still tells more than the hole's shape.
     */
    private void displaced(List<Notice> notices, int item) {
        if (item - lastHoleEnd > DISPLACED) {
            return;
        }
        for (Notice notice : notices) {
            boolean tells = notice.row().cause().account() == LossCause.Account.ANNOUNCED;
            if (tells && notice.row().hop() == 'E') {
                List<Integer> open = new ArrayList<>(lastHole);
                open.removeIf(row -> of(row).filter(Explanations::isCertain).isPresent());
                give(
                        open,
                        notice.records() < 0 ? Long.MAX_VALUE : notice.records(),
                        reason(notice));
            }
        }
    }

    private static boolean isCertain(Reason reason) {
        return reason.row().cause() != LossCause.FLOOD && reason.row().cause() != LossCause.STALLED;
    }

    /**
     * Explains the hole between two rows by what stands there in the store; false: there is none.
     */
    private boolean explain(int before, int after, List<Notice> notices) {
        List<Integer> hole = hole(before, after);
        if (hole.isEmpty()) {
            return false;
        }
        lastHole = List.copyOf(hole);
        notices.removeIf(notice -> notice.row().cause() == LossCause.UNEXPLAINED);
        notices.reversed().stream()
                .filter(notice -> notice.records() >= 0)
                .forEach(notice -> give(hole, records(notice, hole), reason(notice)));
        if (!hole.isEmpty()) {
            Optional<Reason> whole =
                    notices.reversed().stream()
                            .filter(notice -> notice.records() < 0)
                            .findFirst()
                            .map(Explanations::reason)
                            .or(() -> saidInTheRing(before, after))
                            .or(() -> shape(before, after, hole));
            whole.ifPresent(reason -> give(hole, Long.MAX_VALUE, reason));
        }
        return true;
    }

    /**
     * How many of the hole a notice covers: of one that says more than the hole has, nobody knows
     * whether what the kernel cut, and the collector drops uncounted, is in it.
     */
    private long records(Notice notice, List<Integer> hole) {
        long said = notice.records() + uncounted(notice);
        long whole = hole.stream().filter(row -> !expected.has(row, Expected.CUT)).count();
        return said > hole.size() ? whole : said;
    }

    /**
     * Missing rows; those that the kernel cut come first, for they are the least likely counted.
     */
    private List<Integer> hole(int before, int after) {
        List<Integer> cut = new ArrayList<>();
        List<Integer> rows = new ArrayList<>();
        for (int row = before + 1; row < after; row++) {
            if (!found.isHeld(row)
                    && !expected.has(row, Expected.EXCLUDED)
                    && !expected.has(row, Expected.PART)) {
                (expected.has(row, Expected.CUT) ? cut : rows).add(row);
            }
        }
        cut.addAll(rows);
        return cut;
    }

    private void give(List<Integer> hole, long records, Reason reason) {
        for (long left = records; left > 0 && !hole.isEmpty(); left--) {
            reasons.put(hole.removeLast(), reason);
        }
    }

    private int uncounted(Notice notice) {
        return notice.row().equals(JournaldLossRows.MISSED) ? traces.uncounted() : 0;
    }

    private static Reason reason(Notice notice) {
        return new Reason(notice.row(), words(notice.text()));
    }

    private static String words(String text) {
        return text.length() <= MAX_WORDS ? text : text.substring(0, MAX_WORDS) + "…";
    }

    /** The first of the ledger's rows of which a line was printed while the hole came about. */
    private Optional<Reason> saidInTheRing(int before, int after) {
        long first = micros(Math.max(0, before)) - SLACK_MICROS;
        long last = isRow(after) ? takenAt(after) + SLACK_MICROS : Long.MAX_VALUE;
        List<RingTraces.At> said = traces.between(first, last);
        return JournaldLossRows.ROWS.stream()
                .flatMap(row -> said.stream().filter(trace -> trace.row().equals(row)).limit(1))
                .findFirst()
                .map(trace -> new Reason(trace.row(), words("in the ring: " + trace.text())));
    }

    private boolean isRow(int row) {
        return row >= 0 && row < expected.size && found.isHeld(row);
    }

    /** When the record was stored, on printk's clock; not known: the grace time after it. */
    private long takenAt(int row) {
        long lag = lagMicros(row);
        return expected.micros[row] + (lag < 0 ? settings.graceMicros() : lag);
    }

    /** How long after it was printed the record was stored, or −1. */
    private long lagMicros(int row) {
        long received = shelf.received[found.holder[row]];
        long printed = settings.clock().realtimeMicros(expected.micros[row]);
        return received < 0 || printed < 0 ? -1 : Math.max(0, received - printed);
    }

    private Optional<Reason> shape(int before, int after, List<Integer> hole) {
        if (before < 0 && goingOn.isPresent()) {
            return goingOn;
        }
        boolean isPassed = isRow(after) || (after == expected.size && goesOn());
        if (!readsTheRing || !isPassed || (before < 0 && !beginsBefore)) {
            return Optional.empty();
        }
        long lag = isRow(after) ? lagMicros(after) : -1;
        if (lag >= STALL_MICROS && bytes(before + 1, micros(after) + lag) >= RING_BYTES) {
            return Optional.of(
                    new Reason(
                            ReaderLossRows.STALLED,
                            String.format(
                                    Locale.ROOT,
                                    "the next record was taken in %.1f s after it was said",
                                    lag / 1e6)));
        }
        long perSecond = perSecond(before + 1, after - 1);
        boolean flood =
                perSecond >= FLOOD_RECORDS_PER_SECOND
                        || bytes(before + 1, micros(after - 1)) >= RING_BYTES;
        return flood
                ? Optional.of(
                        new Reason(
                                ReaderLossRows.FLOOD,
                                hole.size() + " at once, " + perSecond + " within a second"))
                : Optional.empty();
    }

    private long micros(int row) {
        return expected.micros[row];
    }

    /** How much was printed from a row up to a time. */
    private long bytes(int first, long lastMicros) {
        long bytes = 0;
        for (int row = first;
                row < expected.size && micros(row) <= lastMicros && bytes < RING_BYTES;
                row++) {
            bytes += expected.has(row, Expected.PART) ? 0 : expected.length(row);
        }
        return bytes;
    }

    /** How many records were printed in the second around the middle of a hole. */
    private long perSecond(int first, int last) {
        int middle = (first + last) >>> 1;
        int low = middle;
        int high = middle;
        while (low > 0
                && high - low < FLOOD_RECORDS_PER_SECOND
                && micros(middle) - micros(low - 1) <= SLACK_MICROS / 2) {
            low--;
        }
        while (high + 1 < expected.size
                && high - low < FLOOD_RECORDS_PER_SECOND
                && micros(high + 1) - micros(middle) <= SLACK_MICROS / 2) {
            high++;
        }
        return high - low + 1L;
    }
}
