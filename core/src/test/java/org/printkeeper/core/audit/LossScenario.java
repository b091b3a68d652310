package org.printkeeper.core.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.KmsgRecord;

/**
 * Twelve minutes of a kernel and one collector that loses records in one known way; all of it by a
 * number and a seed.
 */
final class LossScenario {
    static final long WINDOW = 60_000_000;
    static final int WINDOWS = 12;
    static final long ZERO = 1_700_000_040_000_000L;

    private static final int RING_RECORDS = 1000;
    private static final Kind OOM = new Kind("mem.oom.memcg", 85, "out of memory");

    /** What one scenario does to records, and what the audit is to make of it. */
    enum Mechanism {
        NOTHING(LossCause.UNEXPLAINED, Strength.STRONG, Strength.MEDIUM, Strength.WEAK),
        OVERRUN_SAID(LossCause.OVERRUN, Strength.STRONG),
        OVERRUN_SAID_OFTEN(LossCause.OVERRUN, Strength.STRONG),
        OVERRUN_SAID_ONE_LESS(LossCause.OVERRUN, Strength.STRONG),
        OVERRUN_SAID_IN_THE_RING(LossCause.OVERRUN, Strength.STRONG),
        OVERRUN_WITHOUT_NUMBER(LossCause.OVERRUN, Strength.MEDIUM, Strength.WEAK),
        RATE_LIMIT(LossCause.RATE_LIMIT, Strength.MEDIUM, Strength.WEAK),
        QUEUE(LossCause.QUEUE, Strength.MEDIUM, Strength.WEAK),
        STANDSTILL(LossCause.STALLED, Strength.MEDIUM, Strength.WEAK),
        FLOOD(LossCause.FLOOD, Strength.MEDIUM, Strength.WEAK),
        RESTART(LossCause.NOT_RUNNING, Strength.MEDIUM, Strength.WEAK),
        KILLED(LossCause.NOT_RUNNING, Strength.STRONG),
        WRITE_FAILED_BRIEFLY(LossCause.WRITE_FAILED, Strength.STRONG),
        WRITE_FAILED_LONG(LossCause.WRITE_FAILED, Strength.STRONG),
        DISK_FULL(LossCause.WRITE_FAILED, Strength.MEDIUM, Strength.WEAK),
        UNCLEAN(LossCause.UNCLEAN, Strength.STRONG),
        TIME_JUMP(LossCause.TIME_JUMP, Strength.STRONG),
        RETENTION(LossCause.RETENTION, Strength.STRONG, Strength.MEDIUM),
        REMOVED_BETWEEN(LossCause.RETENTION, Strength.STRONG),
        KERNEL_CUT(LossCause.KERNEL_CUT, Strength.STRONG),
        ROTATION(LossCause.ROTATION, Strength.MEDIUM, Strength.WEAK),
        UPSTREAM(LossCause.UPSTREAM, Strength.WEAK),
        DRIP(LossCause.UNEXPLAINED, Strength.STRONG, Strength.MEDIUM, Strength.WEAK),
        ONE_CLASS(LossCause.UNEXPLAINED, Strength.STRONG, Strength.MEDIUM),
        SILENT_BURST(LossCause.UNEXPLAINED, Strength.STRONG, Strength.MEDIUM, Strength.WEAK),
        DEAD(LossCause.UNEXPLAINED, Strength.STRONG, Strength.MEDIUM, Strength.WEAK);

        final LossCause cause;

        @SuppressWarnings("ImmutableEnumChecker") // made by List.of
        private final List<Strength> strengths;

        Mechanism(LossCause cause, Strength... strengths) {
            this.cause = cause;
            this.strengths = List.of(strengths);
        }

        boolean isFlood() {
            return switch (this) {
                case OVERRUN_SAID,
                        OVERRUN_SAID_OFTEN,
                        OVERRUN_SAID_ONE_LESS,
                        OVERRUN_SAID_IN_THE_RING,
                        OVERRUN_WITHOUT_NUMBER,
                        RATE_LIMIT,
                        QUEUE,
                        STANDSTILL,
                        FLOOD,
                        KILLED,
                        ROTATION,
                        UPSTREAM ->
                        true;
                default -> false;
            };
        }
    }

    final Mechanism mechanism;
    final StoreProfile profile;
    final AuditSettings settings;
    final List<KmsgRecord> reference = new ArrayList<>();
    final List<StoreItem> store = new ArrayList<>();

    /** What the store reads from, where that is another store. */
    final List<StoreItem> source = new ArrayList<>();

    final Map<Long, LossCause> lost = new TreeMap<>();
    final Map<Long, AuditWindow.State> states = new TreeMap<>();
    Optional<String> retention = Optional.empty();
    long lostFromMicros = -1;

    private final Random random;
    private final Strength strength;
    private final int variant;
    private long floodFrom = -1;
    private long floodTo = -1;

    LossScenario(int number, long seed) {
        random = new Random(31L * number + seed);
        mechanism = Mechanism.values()[number % Mechanism.values().length];
        variant = number / Mechanism.values().length;
        strength = mechanism.strengths.get(variant % mechanism.strengths.size());
        profile = profile();
        settings =
                AuditSettings.DEFAULTS
                        .withClock(PrintkClock.ofZero(ZERO))
                        .withKinds(r -> isOom(r) ? Optional.of(OOM) : Optional.empty());
        speak();
        lose();
        label();
    }

    private StoreProfile profile() {
        boolean strong = strength == Strength.STRONG;
        String hop =
                mechanism == Mechanism.UPSTREAM
                        ? "journald→rsyslog (imjournal)"
                        : strong ? "ring→journald" : "ring→rsyslog";
        return new StoreProfile(
                strong ? "journald" : "rsyslog",
                "/s",
                hop,
                strength,
                false,
                strong ? LossScenario::notItsOwn : Policy.KEEPS_ALL);
    }

    private static Optional<String> notItsOwn(KmsgRecord record) {
        return record.escapedText().startsWith("systemd-journald[")
                ? Optional.of("own")
                : Optional.empty();
    }

    private static boolean isOom(KmsgRecord record) {
        return record.text().startsWith("Memory cgroup out of memory");
    }

    /** One or two records a second, and a flood of some thousand in the middle where wanted. */
    private void speak() {
        int perSecond = 1 + variant % 2;
        long micros = 1_000_000;
        long floodAt = (4 + random.nextInt(3)) * WINDOW + 20_000_000 + random.nextInt(10_000_000);
        while (micros < WINDOWS * WINDOW) {
            if (mechanism.isFlood() && floodFrom < 0 && micros > floodAt) {
                micros = flood(micros);
            }
            say(micros, 4 + random.nextInt(3), text());
            micros += (500_000 + random.nextInt(1_000_000)) / perSecond;
        }
    }

    private long flood(long from) {
        int records = 2500 + random.nextInt(1000);
        floodFrom = from;
        long micros = from;
        for (int i = 0; i < records; i++) {
            say(micros, 4, text());
            micros += 20 + random.nextInt(mechanism == Mechanism.STANDSTILL ? 2000 : 80);
        }
        floodTo = micros - 1;
        return micros + 500_000;
    }

    private KmsgRecord say(long micros, int prefix, String text) {
        KmsgRecord said = Samples.record(reference.size() + 100L, micros, prefix, text);
        reference.add(said);
        return said;
    }

    private String text() {
        int kind = random.nextInt(20);
        String padding =
                " with some words to make it as long as lines of the kernel are, on average";
        return kind < 3
                ? "repeated text " + kind + padding
                : kind == 3 && mechanism == Mechanism.ONE_CLASS
                        ? "Memory cgroup out of memory: Killed process " + reference.size()
                        : "unique " + reference.size() + padding;
    }

    private void lose() {
        switch (mechanism) {
            case NOTHING -> collect(r -> null);
            case OVERRUN_SAID -> overrun(notice(JournaldLossRows.MISSED, "Missed %d"), 0);
            case OVERRUN_SAID_OFTEN -> often();
            case OVERRUN_SAID_ONE_LESS -> {
                reference.set(
                        0, Samples.record(100, 1_000_000, 30, "systemd[1]: systemd 215 running"));
                overrun(notice(JournaldLossRows.MISSED, "Missed %d"), -1);
            }
            case OVERRUN_SAID_IN_THE_RING -> {
                overrun(null, 0);
                tell(floodTo + 400_000, "/dev/kmsg buffer overrun, some messages lost.");
            }
            case OVERRUN_WITHOUT_NUMBER -> overrun(unnumbered("E5", "overwritten"), 0);
            case RATE_LIMIT -> overrun(notice(row("E1"), "%d messages lost"), 0);
            case QUEUE -> overrun(notice(row("E9"), "lost %d messages from diskqueue"), 0);
            case STANDSTILL, UPSTREAM -> overrun(null, 0);
            case FLOOD -> overrun(null, 0);
            case KILLED -> {
                overrun(null, 0);
                reference.replaceAll(this::killed);
            }
            case RESTART -> hole(usualHole(20), unnumbered("E4", "[origin] start"));
            case WRITE_FAILED_BRIEFLY -> {
                long[] hole = usualHole(30);
                hole(hole, null);
                tell(hole[0] + 2_000_000, "Failed to write entry (9 items) despite vacuuming");
            }
            case WRITE_FAILED_LONG -> {
                long[] hole = {3 * WINDOW + 5_000_000, 8 * WINDOW + 30_000_000};
                hole(hole, null);
                tell(hole[0] + 9_000_000, "Failed to open runtime journal: No space left");
            }
            case DISK_FULL -> hole(usualHole(25), unnumbered("E13", "a cut line"));
            case UNCLEAN -> {
                long[] hole = usualHole(20);
                hole(hole, null);
                tell(hole[1] - 100, "File /x corrupted or uncleanly shut down, renaming.");
            }
            case TIME_JUMP -> {
                long[] hole = usualHole(15);
                hole(hole, null);
                tell(hole[1] - 100, "Time jumped backwards, rotating.");
            }
            case RETENTION -> {
                hole(new long[] {0, (1 + random.nextInt(2)) * WINDOW - 20_000_000}, null);
                retention = Optional.of("entries 1 to 99 were removed");
            }
            case REMOVED_BETWEEN ->
                    hole(
                            usualHole(40),
                            new Notice("c", -1, JournaldLossRows.REMOVED, -1, "entries removed"));
            case KERNEL_CUT -> cutByKernel();
            case ROTATION ->
                    hole(
                            new long[] {floodFrom + 9_000, floodFrom + 19_000},
                            new Notice("f", -1, SyslogLossRows.ROTATED, -1, "between a and b"));
            case DRIP -> collect(r -> isBetween(r, 2, 9) && random.nextInt(5) == 0 ? why() : null);
            case ONE_CLASS -> collect(r -> isOom(r) && random.nextInt(100) < 74 ? why() : null);
            case SILENT_BURST -> hole(usualHole(15), null);
            case DEAD -> hole(new long[] {(5 + random.nextInt(4)) * WINDOW, Long.MAX_VALUE}, null);
        }
    }

    private static LossRow row(String id) {
        return LossTrace.ROWS.stream().filter(r -> r.id().equals(id)).findFirst().orElseThrow();
    }

    private Notice notice(LossRow row, String words) {
        return new Notice("s", -1, row, 1, words);
    }

    private Notice unnumbered(String row, String words) {
        return new Notice("s", -1, row(row), -1, words);
    }

    private LossCause why() {
        return mechanism.cause;
    }

    private static boolean isBetween(KmsgRecord r, int firstWindow, int lastWindow) {
        long window = r.timestampMicros() / WINDOW;
        return firstWindow <= window && window <= lastWindow;
    }

    /** Some seconds at the usual rate, within one window. */
    private long[] usualHole(int seconds) {
        long from = (3 + random.nextInt(6)) * WINDOW + 5_000_000 + random.nextInt(10_000_000);
        return new long[] {from, from + seconds * 1_000_000L};
    }

    private void hole(long[] hole, @Nullable Notice behind) {
        lostFromMicros = hole[0];
        collect(
                r ->
                        hole[0] <= r.timestampMicros() && r.timestampMicros() <= hole[1]
                                ? why()
                                : null,
                behind,
                0);
    }

    /** The reader stands still in the flood; the ring keeps the last of it. */
    private void overrun(@Nullable Notice notice, int error) {
        List<KmsgRecord> flood =
                reference.stream()
                        .filter(r -> r.timestampMicros() >= floodFrom)
                        .filter(r -> r.timestampMicros() <= floodTo)
                        .toList();
        long last = flood.get(flood.size() - RING_RECORDS).timestampMicros();
        long first = flood.get(200).timestampMicros();
        lostFromMicros = first;
        collect(
                r -> first <= r.timestampMicros() && r.timestampMicros() < last ? why() : null,
                notice,
                error);
    }

    private void often() {
        collect(
                r ->
                        floodFrom <= r.timestampMicros()
                                        && r.timestampMicros() <= floodTo
                                        && random.nextInt(4) == 0
                                ? why()
                                : null,
                notice(JournaldLossRows.MISSED, "Missed %d"),
                0);
    }

    private KmsgRecord killed(KmsgRecord r) {
        boolean here = lost.containsKey(r.sequence()) && lost.size() > 1;
        if (!here || r.sequence() != lost.keySet().iterator().next()) {
            return r;
        }
        return Samples.record(
                r.sequence(),
                r.timestampMicros(),
                3,
                "Memory cgroup out of memory: Killed process 77 (systemd-journal) total-vm:1kB");
    }

    private void cutByKernel() {
        for (int i = 20; i < reference.size(); i += 20 + random.nextInt(300)) {
            KmsgRecord r = reference.get(i);
            String header = "6," + r.sequence() + "," + r.timestampMicros() + ",-;n";
            reference.set(
                    i,
                    Samples.parsed(
                            (header + "\\xd0\\x90".repeat(260))
                                    .substring(0, KmsgRecord.FORMATTED_MAX_BYTES)));
        }
        collect(r -> r.isCut() ? why() : null);
    }

    /** journald says something in the ring, in place of an ordinary record. */
    private void tell(long micros, String words) {
        for (int i = 0; i < reference.size(); i++) {
            KmsgRecord r = reference.get(i);
            if (r.timestampMicros() >= micros) {
                reference.set(
                        i,
                        Samples.record(
                                r.sequence(),
                                r.timestampMicros(),
                                44,
                                "systemd-journald[9]: " + words));
                store.removeIf(item ->
                        item instanceof StoredRecord s && s.printkMicros() == r.timestampMicros());
                lost.remove(r.sequence());
                return;
            }
        }
    }

    private interface Fate {
        @Nullable LossCause of(KmsgRecord record);
    }

    private void collect(Fate fate) {
        collect(fate, null, 0);
    }

    private void collect(Fate fate, @Nullable Notice notice, int countError) {
        int hole = 0;
        for (KmsgRecord record : reference) {
            LossCause why = fate.of(record);
            if (why == null) {
                if (hole > 0 && notice != null) {
                    store.add(numbered(notice, hole + countError));
                }
                hole = 0;
                StoredRecord stored = stored(record);
                store.add(stored);
                if (mechanism == Mechanism.NOTHING && random.nextInt(200) == 0) {
                    store.add(stored);
                }
            } else {
                lost.put(record.sequence(), why);
                hole++;
            }
            addToSource(record, why);
        }
    }

    private void addToSource(KmsgRecord record, @Nullable LossCause why) {
        if (mechanism == Mechanism.UPSTREAM && why == null) {
            source.add(Samples.strong(record.timestampMicros(), record.prefix(), record.text()));
        }
    }

    private static Notice numbered(Notice notice, long records) {
        return notice.records() < 0
                ? notice
                : new Notice(
                        notice.location(),
                        -1,
                        notice.row(),
                        records,
                        notice.text().formatted(records));
    }

    private StoredRecord stored(KmsgRecord record) {
        long micros = record.timestampMicros();
        return new StoredRecord(
                "s",
                received(micros),
                strength == Strength.WEAK ? -1 : micros,
                -1,
                strength == Strength.STRONG ? record.prefix() : -1,
                record.text().getBytes(StandardCharsets.UTF_8),
                TextForm.PLAIN);
    }

    /** In a stand-still what is left in the ring is read seconds later. */
    private long received(long micros) {
        boolean late =
                mechanism == Mechanism.STANDSTILL && lostFromMicros <= micros && micros <= floodTo;
        long at = late ? floodTo + 4_000_000 + (micros - lostFromMicros) / 1000 : micros + 300;
        return strength == Strength.WEAK && variant % 3 == 0
                ? (ZERO + at) / 1_000_000 * 1_000_000
                : ZERO + at;
    }

    /** What pattern each window has: by what the mechanism is, not by what is found. */
    private void label() {
        for (KmsgRecord record : reference) {
            long window = record.timestampMicros() / WINDOW;
            states.putIfAbsent(window, AuditWindow.State.OK);
            if (lost.containsKey(record.sequence())) {
                states.put(window, pattern());
                lostFromMicros = lostFromMicros < 0 ? record.timestampMicros() : lostFromMicros;
            }
        }
    }

    AuditWindow.State pattern() {
        return switch (mechanism) {
            case DRIP, WRITE_FAILED_LONG -> AuditWindow.State.PERSISTENT;
            case ONE_CLASS -> AuditWindow.State.CLASS_SELECTIVE;
            case DEAD -> AuditWindow.State.STALLED;
            case KERNEL_CUT -> AuditWindow.State.PERSISTENT;
            default -> AuditWindow.State.BURST;
        };
    }

    /** The time of the last record and of all that may be done to it. */
    long endMicros() {
        return reference.getLast().timestampMicros() + settings.graceMicros() + 1_000_000;
    }

    /** The store as it might be read: neighbours have changed places. */
    List<StoreItem> shuffled() {
        List<StoreItem> items = new ArrayList<>(store);
        List<long[]> order = new ArrayList<>();
        long block = 0;
        for (int i = 0; i < items.size(); i++) {
            boolean fixed = items.get(i) instanceof Notice;
            block += fixed || i % 7 == 0 ? 1 : 0;
            order.add(new long[] {block, fixed ? 0 : random.nextInt(), i});
            block += fixed ? 1 : 0;
        }
        order.sort(Comparator.<long[]>comparingLong(a -> a[0]).thenComparingLong(a -> a[1]));
        return order.stream().map(a -> items.get((int) a[2])).toList();
    }

    @Override
    public String toString() {
        return mechanism + "/" + strength + "/" + variant;
    }
}
