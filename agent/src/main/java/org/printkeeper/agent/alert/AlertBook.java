package org.printkeeper.agent.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.core.detect.Finding;

/**
 * The state of all alerts of one channel: findings and what people said go in, with the time; what
 * is due to be told comes out, most severe first.
 *
 * <pre>
 *   firing ──► acknowledged ──► resolved ──► regressed ──► …
 * </pre>
 *
 * <p>Of each trouble at most one thing waits to be told: how it stands. So a receiver that was down
 * hears of each once, and a trouble that came and went meanwhile is not told at all.
 *
 * <p>Invariant: holds at most {@link #MAX_TROUBLES} troubles and the storm's.
 *
 * <p>Thread: not safe. No clock: it is fed time.
 */
public final class AlertBook {
    static final int MAX_TROUBLES = 1_000;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration STORM_QUIET = Duration.ofMinutes(10);
    private static final Duration REMEMBERED = Duration.ofDays(7);

    private static final Comparator<Trouble> MOST_SEVERE_FIRST =
            Comparator.<Trouble>comparingInt(trouble -> -trouble.severity)
                    .thenComparing(trouble -> trouble.since)
                    .thenComparing(trouble -> trouble.key);

    private final AlertPolicy policy;
    private final Map<String, Trouble> troubles = new LinkedHashMap<>();
    private final Deque<Instant> toldOrdinary = new ArrayDeque<>();
    private final Deque<Instant> toldCritical = new ArrayDeque<>();
    private long withheld;

    /** What is not more severe than this finds no room, as was seen since the last tick. */
    private int fullUpTo = -1;

    public AlertBook(AlertPolicy policy) {
        this.policy = policy;
    }

    AlertPolicy policy() {
        return policy;
    }

    Collection<Trouble> troubles() {
        return troubles.values();
    }

    /** Takes a trouble that an earlier process had. */
    void restore(Trouble trouble) {
        troubles.put(trouble.key, trouble);
    }

    Deque<Instant> toldOrdinary() {
        return toldOrdinary;
    }

    Deque<Instant> toldCritical() {
        return toldCritical;
    }

    /** How many alerts only the storm's told of. */
    public long withheld() {
        return withheld;
    }

    public void accept(Finding finding, Instant now) {
        String key = key(finding);
        Trouble known = troubles.get(key);
        if (finding.state() != Finding.State.OPEN) {
            if (known != null) {
                known.withdraw(finding, now, policy);
            }
        } else if (finding.severity() >= policy.minSeverity()
                || (known != null && known.isOpen())) {
            Trouble trouble = known == null ? begin(key, finding, now) : known;
            if (trouble != null) {
                trouble.add(finding, now, policy);
            }
        }
    }

    /** All losses of a store, and that it loses, are one trouble. */
    static String key(Finding finding) {
        String name = finding.fingerprint();
        if (name.startsWith("losing/")) {
            return "loss/" + name.substring("losing/".length());
        }
        if (finding.type() != Finding.Type.LOSS) {
            return name;
        }
        int end = name.length();
        for (int parts = 0; parts < 3 && end > 0; parts++) { // verdict, boot, first number
            end = name.lastIndexOf('/', end - 1);
        }
        return end > 0 ? name.substring(0, end) : name;
    }

    /** Room for the more severe one; who finds none is summed up in the storm's alert. */
    private @Nullable Trouble begin(String key, Finding finding, Instant now) {
        if (troubles.size() >= MAX_TROUBLES && !makeRoom(finding.severity(), now)) {
            storm(finding.severity(), now);
            return null;
        }
        Trouble begun = new Trouble(key, finding, now);
        troubles.put(key, begun);
        return begun;
    }

    private boolean makeRoom(int severity, Instant now) {
        if (severity <= fullUpTo) {
            return false;
        }
        Trouble least = leastWorthy();
        if (least.isOpen() && least.severity >= severity) {
            fullUpTo = severity;
            return false;
        }
        troubles.remove(least.key);
        if (least.isOpen() && !least.isWithheld && !least.told.isOpen()) {
            storm(least.severity, now);
        }
        return true;
    }

    /** First what is over and told, the oldest of it; then the mildest. */
    private Trouble leastWorthy() {
        Comparator<Trouble> worth =
                Comparator.<Trouble, Boolean>comparing(
                                trouble -> trouble.isOpen() || trouble.told.isOpen())
                        .thenComparing(trouble -> trouble.told.isOpen())
                        .thenComparingInt(trouble -> trouble.isOpen() ? trouble.severity : 0)
                        .thenComparing(trouble -> trouble.last);
        return troubles.values().stream()
                .filter(trouble -> !trouble.key.equals(Storm.KEY))
                .min(worth)
                .orElseThrow();
    }

    /** What people said holds for the trouble of that key, and for the one with that loss. */
    public void accept(Statement said, Instant now) {
        for (Trouble trouble : troubles.values()) {
            if (!trouble.key.equals(said.fingerprint())
                    && !trouble.losses.containsKey(said.fingerprint())
                    && !trouble.conditions.contains(said.fingerprint())) {
                continue;
            }
            if (said.state() == Finding.State.ACKNOWLEDGED) {
                trouble.acknowledge(said.note(), now, policy);
            } else {
                trouble.isKnown = false;
                if (trouble.isOpen()) {
                    trouble.resolve(
                            said.note().isEmpty() ? "somebody said so" : said.note(), now, policy);
                }
            }
        }
    }

    /** What time alone brings: quiet troubles are over, old ones forgotten. */
    public void tick(Instant now) {
        fullUpTo = -1;
        for (Trouble trouble : troubles.values()) {
            Duration quiet = trouble.key.equals(Storm.KEY) ? STORM_QUIET : policy.resolveAfter();
            boolean isQuiet = trouble.last.plus(quiet).isBefore(now);
            if (trouble.isOpen() && trouble.conditions.isEmpty() && isQuiet) {
                trouble.resolve("nothing more for " + words(quiet), now, policy);
            }
        }
        troubles.values()
                .removeIf(trouble ->
                        !trouble.isOpen()
                                && !trouble.isToBeTold(policy)
                                && trouble.last.plus(REMEMBERED).isBefore(now));
        forget(toldOrdinary, now);
        forget(toldCritical, now);
    }

    private static String words(Duration time) {
        return time.toSeconds() % 60 == 0
                ? time.toMinutes() + " minutes"
                : time.toSeconds() + " seconds";
    }

    private static void forget(Deque<Instant> told, Instant now) {
        while (!told.isEmpty() && told.getFirst().plus(HOUR).isBefore(now)) {
            told.removeFirst();
        }
    }

    /** Whether anything is to be told now or later. */
    public long pending() {
        return troubles.values().stream().filter(trouble -> trouble.isToBeTold(policy)).count();
    }

    /** Since when the oldest of it waits. */
    public Optional<Instant> pendingSince() {
        return troubles.values().stream()
                .filter(trouble -> trouble.isToBeTold(policy) && trouble.changed != null)
                .map(trouble -> trouble.changed)
                .min(Comparator.naturalOrder());
    }

    /** What is to be told now, most severe first; what the budget does not allow is withheld. */
    public List<Alert> due(Instant now) {
        List<Trouble> due = new ArrayList<>();
        int ordinary = policy.budgetPerHour() - toldOrdinary.size();
        int critical = policy.budgetPerHour() - toldCritical.size();
        List<Trouble> candidates =
                troubles.values().stream()
                        .filter(trouble -> isDue(trouble, now))
                        .sorted(MOST_SEVERE_FIRST)
                        .toList();
        for (Trouble trouble : candidates) {
            if (!trouble.isOpen() || trouble.key.equals(Storm.KEY)) {
                due.add(trouble);
            } else if (trouble.severity >= Alert.CRITICAL ? critical-- > 0 : ordinary-- > 0) {
                due.add(trouble);
            } else if (!trouble.told.isOpen()) {
                trouble.isWithheld = true;
                storm(trouble.severity, now);
            }
        }
        Trouble storm = troubles.get(Storm.KEY);
        if (storm != null && !due.contains(storm) && isDue(storm, now)) {
            due.add(storm);
            due.sort(MOST_SEVERE_FIRST);
        }
        return due.stream().map(Trouble::asAlert).toList();
    }

    private boolean isDue(Trouble trouble, Instant now) {
        Instant changed = trouble.changed;
        if (changed == null || !trouble.isToBeTold(policy)) {
            return false;
        }
        boolean isUrgent = trouble.severity >= Alert.CRITICAL || trouble.key.equals(Storm.KEY);
        boolean hasWaited = isUrgent || !changed.plus(policy.groupWait()).isAfter(now);
        return hasWaited && !policy.holdsBack(trouble.severity, now);
    }

    /** One alert for all that are too many. It is told once and once more when it is over. */
    private void storm(int severity, Instant now) {
        withheld++;
        Trouble storm = troubles.get(Storm.KEY);
        if (storm == null || !storm.isOpen()) {
            Finding first = Storm.of(severity, 1);
            Trouble begun = storm == null ? new Trouble(Storm.KEY, first, now) : storm;
            begun.add(first, now, policy);
            troubles.put(Storm.KEY, begun);
        } else {
            storm.severity =
                    storm.told.isOpen() ? storm.severity : Math.max(storm.severity, severity);
            storm.worst = Storm.of(storm.severity, storm.worst.records() + 1);
            storm.last = now;
        }
    }

    /** That the receiver has it. */
    public void delivered(Alert alert, Instant now) {
        Trouble trouble = troubles.get(alert.key());
        if (trouble != null) {
            trouble.told(alert, policy);
        }
        if (alert.isOpen() && !alert.key().equals(Storm.KEY)) {
            (alert.severity() >= Alert.CRITICAL ? toldCritical : toldOrdinary).add(now);
        }
    }

    /** What the receiver knows of and still holds, for those who must hear it again and again. */
    public List<Alert> standing() {
        return troubles.values().stream()
                .filter(trouble -> trouble.isOpen() && trouble.told.isOpen())
                .sorted(MOST_SEVERE_FIRST)
                .map(Trouble::asAlert)
                .toList();
    }

    /** How many alerts are in a state. */
    public long count(Alert.State state) {
        return troubles.values().stream().filter(trouble -> trouble.state == state).count();
    }
}
