package org.printkeeper.core.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.printkeeper.core.record.KmsgRecord;

/**
 * A kernel that speaks and a collector that loses, cuts, repeats and announces, both by a seed; it
 * knows what became of each record.
 */
final class SimulatedStore {
    private static final long ZERO_MICROS = 1_700_000_000_000_000L;
    private static final long GRACE_MICROS = 10_000_000;
    private static final int CUT_BYTES = 60;
    private static final String IDENTIFIER = "systemd[1]: ";
    private static final String AGAIN = " again";

    private enum Fate {
        KEPT,
        LATE,
        LOST,
        OVERRUN,
        CUT,
        CHANGED,
        SOME_LINES,
        /** Lost, and stored when the collector read the ring again. */
        REGAINED,
        REGAINED_LATE
    }

    final long seed;
    final StoreProfile profile;
    final AuditSettings settings;
    final List<KmsgRecord> reference = new ArrayList<>();
    final List<StoreItem> store = new ArrayList<>();

    /** Per sequence number the verdict's name, with the cause of what is missing. */
    final Map<Long, String> truth = new TreeMap<>();

    long duplicated;
    long forged;
    long foreign;

    private final Random random;
    private final Strength strength;
    private final TextForm form;
    private final List<Fate> fates = new ArrayList<>();

    SimulatedStore(long seed, Strength strength) {
        this.seed = seed;
        this.strength = strength;
        random = new Random(seed);
        boolean strong = strength == Strength.STRONG;
        form = strong ? TextForm.PLAIN : random.nextBoolean() ? TextForm.KMSG : TextForm.SYSLOG;
        Policy policy = random.nextInt(3) == 0 ? SimulatedStore::kernelOnly : Policy.KEEPS_ALL;
        profile =
                new StoreProfile(
                        strong ? "journald" : "rsyslog",
                        "/store",
                        "ring→store",
                        strength,
                        form == TextForm.SYSLOG,
                        strong ? Policy.KEEPS_ALL : policy);
        settings =
                AuditSettings.DEFAULTS
                        .withGraceMicros(GRACE_MICROS)
                        .withClock(PrintkClock.ofZero(ZERO_MICROS));
        speak(200 + random.nextInt(1500));
        decide();
        collect();
        canonicalise();
    }

    private static Optional<String> kernelOnly(KmsgRecord record) {
        return record.isFromKernel() ? Optional.empty() : Optional.of("facility is not kern");
    }

    private void speak(int records) {
        long micros = 1_000_000;
        for (int i = 0; i < records; i++) {
            // a fifth of the records share their microsecond with the one before
            micros += random.nextInt(5) == 0 ? 0 : 10 * (1 + random.nextInt(20_000));
            boolean guard = i == 0 || i == records - 1;
            int prefix = guard ? 6 : random.nextInt(8) + (random.nextInt(5) == 0 ? 8 : 0);
            String text = guard ? "unique " + i : text(i, prefix);
            KmsgRecord said = Samples.record(i, micros, prefix, text);
            boolean cut = strength == Strength.STRONG && !guard && random.nextInt(50) == 0;
            reference.add(cut ? cutByKernel(i, micros, prefix) : said);
        }
    }

    private static KmsgRecord cutByKernel(int i, long micros, int prefix) {
        String header = prefix + "," + i + "," + micros + ",-;";
        String text = "n" + i + " " + "\\xd0\\x90".repeat(260);
        return Samples.parsed((header + text).substring(0, KmsgRecord.FORMATTED_MAX_BYTES));
    }

    private String text(int i, int prefix) {
        String ident = prefix >= 8 && random.nextBoolean() ? IDENTIFIER : "";
        return ident
                + switch (random.nextInt(10)) {
                    case 0, 1, 2 -> "repeated text " + random.nextInt(4);
                    case 3 -> "tab\there " + i + " \u001b[1m ümlaut \\back#slash  ";
                    case 4 -> "first line of " + i + "\n  second of " + i + "\n\nlast of " + i;
                    case 5 -> "long " + i + " " + "word ".repeat(20 + random.nextInt(50)) + i;
                    default -> "unique " + i;
                };
    }

    private void decide() {
        for (int i = 0; i < reference.size(); i++) {
            fates.add(i == 0 || i == reference.size() - 1 ? Fate.KEPT : fate(i));
        }
        for (int run = 0; run < reference.size() / 200; run++) {
            lose(Fate.OVERRUN, 1 + random.nextInt(30));
            lose(Fate.LOST, 1 + random.nextInt(30));
        }
        for (int i = 0; i < fates.size(); i++) {
            if (strength == Strength.STRONG && reference.get(i).isCut()) {
                fates.set(i, Fate.LOST);
            }
        }
    }

    private Fate fate(int i) {
        KmsgRecord said = reference.get(i);
        boolean plain = !excluded(said);
        return switch (random.nextInt(60)) {
            case 0, 1 -> Fate.LOST;
            case 2 -> Fate.LATE;
            case 3, 4 -> plain && said.text().startsWith("long") ? Fate.CUT : Fate.KEPT;
            case 5 ->
                    plain && strength != Strength.WEAK && isAloneInItsMicrosecond(i)
                            ? Fate.CHANGED
                            : Fate.KEPT;
            case 6, 7 ->
                    plain && profile.splitsLines() && said.text().startsWith("first line")
                            ? Fate.SOME_LINES
                            : Fate.KEPT;
            default -> Fate.KEPT;
        };
    }

    private boolean excluded(KmsgRecord said) {
        return profile.policy().excludes(said).isPresent();
    }

    /** Of equal records, one lost and one doubled look like both kept. */
    private boolean canBeDoubled(int i) {
        return strength == Strength.WEAK ? isUnique(i) : isAloneInItsMicrosecond(i);
    }

    private boolean isAloneInItsMicrosecond(int i) {
        long micros = reference.get(i).timestampMicros();
        return reference.get(i - 1).timestampMicros() != micros
                && reference.get(i + 1).timestampMicros() != micros;
    }

    /** A run between two kept records of unique text, so that its hole is not in doubt. */
    private void lose(Fate how, int length) {
        int first = 2 + random.nextInt(reference.size() - 4);
        int end = Math.min(first + length, reference.size() - 2);
        for (int i = first - 1; i <= end; i++) {
            if (fates.get(i) == Fate.OVERRUN
                    || (fates.get(i) == Fate.LOST && how == Fate.OVERRUN)) {
                return;
            }
        }
        boolean guarded =
                how == Fate.LOST || (isUnique(first - 1) && isUnique(end) && allPlain(first, end));
        if (guarded) {
            fates.set(first - 1, Fate.KEPT);
            fates.set(end, Fate.KEPT);
            for (int i = first; i < end; i++) {
                fates.set(i, how);
            }
        }
    }

    private boolean isUnique(int i) {
        return reference.get(i).text().startsWith("unique") && !excluded(reference.get(i));
    }

    private boolean allPlain(int first, int end) {
        return reference.subList(first, end).stream().noneMatch(r -> r.isCut() || excluded(r));
    }

    private void collect() {
        int hole = 0;
        for (int i = 0; i < reference.size(); i++) {
            Fate fate = fates.get(i);
            if (fate == Fate.OVERRUN) {
                hole++;
                continue;
            }
            if (hole > 0) {
                store.add(new Notice("log:" + i, received(i), hole, "Missed " + hole));
                hole = 0;
            }
            put(i, fate, received(i) + (fate == Fate.LATE ? GRACE_MICROS : 0));
            if (i > 0 && i < reference.size() - 1) {
                disturb(i);
            }
        }
    }

    private void disturb(int i) {
        if (random.nextInt(100) == 0 && fates.get(i) == Fate.KEPT && canBeDoubled(i)) {
            repeat(i, i);
        }
        if (random.nextInt(400) == 0) {
            restart(i);
        }
        boolean lastMicros =
                reference.get(i).timestampMicros() == reference.getLast().timestampMicros();
        if (random.nextInt(100) == 0 && !lastMicros) {
            addForged(i);
        }
        int last = store.size() - 1;
        boolean unstamped = strength == Strength.WEAK;
        if (last > 2
                && random.nextInt(20) == 0
                && store.get(last) instanceof StoredRecord late
                && store.get(last - 1) instanceof StoredRecord early
                && (!unstamped || (isUniqueText(late) && isUniqueText(early)))
                && !(store.get(last - 2) instanceof Notice)) {
            store.set(last - 1, late);
            store.set(last, early);
        }
    }

    private static boolean isUniqueText(StoredRecord stored) {
        return new String(stored.text(), StandardCharsets.UTF_8).startsWith("unique");
    }

    /** The collector reads some of the ring again: doubles what was kept, regains the lost. */
    private void restart(int now) {
        int from = Math.max(1, now - 200);
        if (now - from < 150 || !isUnique(from) || !isUnique(now) || fates.get(now) != Fate.KEPT) {
            return;
        }
        for (int i = from; i <= now; i++) {
            switch (fates.get(i)) {
                case KEPT, LATE, REGAINED, REGAINED_LATE -> repeat(i, now);
                case LOST, OVERRUN -> regain(i, now);
                default -> {}
            }
        }
    }

    private void repeat(int i, int now) {
        duplicated += put(i, Fate.KEPT, received(now));
    }

    private void regain(int i, int now) {
        if (strength != Strength.STRONG || !reference.get(i).isCut()) {
            long received = received(now);
            put(i, Fate.KEPT, received);
            long printed = ZERO_MICROS + reference.get(i).timestampMicros();
            fates.set(i, received - printed > GRACE_MICROS ? Fate.REGAINED_LATE : Fate.REGAINED);
        }
    }

    private void addForged(int i) {
        long micros = reference.get(i).timestampMicros() + 5;
        store.add(stored(micros, 6, "nobody said this " + random.nextInt(), received(i)));
        if (strength != Strength.WEAK) {
            forged++;
        } else {
            foreign++;
        }
    }

    private long received(int i) {
        return ZERO_MICROS + reference.get(i).timestampMicros() + 300 + random.nextInt(100);
    }

    /** Stores the record and returns in how many entries. */
    private int put(int i, Fate fate, long received) {
        KmsgRecord said = reference.get(i);
        if (excluded(said) || fate == Fate.LOST) {
            return 0;
        }
        String text = kept(said);
        text =
                switch (fate) {
                    case CUT -> text.substring(0, CUT_BYTES);
                    case CHANGED -> "tampered " + i;
                    default -> text;
                };
        List<String> parts =
                profile.splitsLines()
                        ? Arrays.stream(text.split("\n")).filter(l -> !l.isBlank()).toList()
                        : List.of(text);
        for (String part : fate == Fate.SOME_LINES ? parts.subList(0, 2) : parts) {
            store.add(stored(said.timestampMicros(), said.prefix(), part, received));
        }
        return parts.size();
    }

    /** journald splits the identifier off. */
    private String kept(KmsgRecord said) {
        return strength == Strength.STRONG ? said.text().replace(IDENTIFIER, "") : said.text();
    }

    private StoredRecord stored(long micros, int prefix, String text, long received) {
        String kept =
                switch (form) {
                    case PLAIN -> text;
                    case KMSG -> Samples.record(0, 0, 0, text).escapedText();
                    case SYSLOG -> text.replace("\t", "#011").replace("\u001b", "#033");
                };
        return Samples.stored(
                strength == Strength.WEAK ? -1 : micros,
                -1,
                strength == Strength.STRONG ? prefix : -1,
                kept,
                form,
                received);
    }

    /** Of equal records of one microsecond nobody can say which was lost: the last ones. */
    private void canonicalise() {
        Map<String, List<Long>> equal = new HashMap<>();
        for (int i = 0; i < reference.size(); i++) {
            KmsgRecord said = reference.get(i);
            truth.put(said.sequence(), verdict(i));
            String key =
                    said.timestampMicros()
                            + (strength == Strength.STRONG ? "/" + said.prefix() : "")
                            + "/"
                            + kept(said);
            if (!excluded(said)) {
                equal.computeIfAbsent(key, k -> new ArrayList<>()).add(said.sequence());
            }
        }
        for (List<Long> group : equal.values()) {
            List<String> verdicts = new ArrayList<>(group.stream().map(this::truthOf).toList());
            verdicts.sort(Comparator.comparingInt(SimulatedStore::rank));
            for (int i = 0; i < verdicts.size(); i++) {
                truth.put(group.get(i), verdicts.get(i).replace(AGAIN, ""));
            }
        }
    }

    String truthOf(long sequence) {
        return truth.getOrDefault(sequence, "");
    }

    private static int rank(String verdict) {
        return verdict.endsWith(AGAIN) ? 1 : verdict.startsWith("missing") ? 2 : 0;
    }

    private String verdict(int i) {
        if (excluded(reference.get(i))) {
            return "excluded";
        }
        return switch (fates.get(i)) {
            case KEPT -> "stored";
            case LATE -> "stored late";
            case REGAINED -> "stored" + AGAIN;
            case REGAINED_LATE -> "stored late" + AGAIN;
            case LOST ->
                    strength == Strength.STRONG && reference.get(i).isCut()
                            ? "missing kernel-cut"
                            : "missing unexplained";
            case OVERRUN -> "missing overrun";
            case CUT -> "altered cut";
            case CHANGED -> "altered changed";
            case SOME_LINES -> "altered lines missing";
        };
    }
}
