package org.printkeeper.agent.alert;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.detect.Finding;

/**
 * One trouble in the book: how it stands, and what was told of it.
 *
 * <p>Thread: not safe.
 */
final class Trouble {
    private static final int MAX_LOSSES = 256;
    private static final int WORSE_BY = 10;

    /** What the receiver knows. */
    record Told(boolean isOpen, boolean isAcknowledged, int severity, long count) {
        static final Told NOTHING = new Told(false, false, 0, 0);
    }

    final String key;
    Alert.State state = Alert.State.RESOLVED;
    Finding worst;
    int severity;
    long count;
    Instant since;
    Instant last;
    String note = "";
    Told told = Told.NOTHING;

    /** Somebody knows of it; stays so when it comes again, until somebody says that it is over. */
    boolean isKnown;

    /** Only the storm's alert tells of it. */
    boolean isWithheld;

    /** Since when something is to be told, or null. */
    @Nullable Instant changed;

    /** Losses that have not been taken back, each with its records. */
    final Map<String, Long> losses = new LinkedHashMap<>();

    /** States that last, such as a store that loses records: it is not over before they are. */
    final Set<String> conditions = new LinkedHashSet<>();

    boolean hasMoreLosses;
    long countInBoot;

    Trouble(String key, Finding first, Instant now) {
        this.key = key;
        worst = first;
        since = now;
        last = now;
    }

    boolean isOpen() {
        return state.isOpen();
    }

    long records() {
        return Math.max(worst.records(), losses.values().stream().mapToLong(Long::longValue).sum());
    }

    /** It holds, or goes on. */
    void add(Finding finding, Instant now, AlertPolicy policy) {
        if (!isOpen()) {
            begin(finding, now);
        }
        count(finding);
        boolean isTelling = finding.type() != Finding.Type.CONDITION;
        if (finding.severity() > severity
                || (isTelling && finding.severity() == severity)
                || (isTelling && worst.type() == Finding.Type.CONDITION)) {
            worst = finding;
        }
        severity = Math.max(severity, finding.severity());
        last = now;
        if (severity >= Alert.CRITICAL) {
            isWithheld = false;
        }
        changed(now, policy);
    }

    private void begin(Finding finding, Instant now) {
        boolean isFirst = told.equals(Told.NOTHING);
        state =
                isKnown
                        ? Alert.State.ACKNOWLEDGED
                        : isFirst ? Alert.State.FIRING : Alert.State.REGRESSED;
        worst = finding;
        severity = 0;
        count = 0;
        countInBoot = 0;
        since = now;
        note = "";
        hasMoreLosses = false;
    }

    /** Findings of an incident say how often it happened in their boot; others count as one. */
    private void count(Finding finding) {
        switch (finding.type()) {
            case LOSS -> {
                if (losses.size() < MAX_LOSSES || losses.containsKey(finding.fingerprint())) {
                    losses.put(finding.fingerprint(), finding.records());
                } else {
                    hasMoreLosses = true;
                }
                count = Math.max(count, losses.size());
            }
            case CONDITION, HEALTH -> {
                if (!key.equals(Storm.KEY)) { // which is over when no more come
                    conditions.add(finding.fingerprint());
                }
                count = Math.max(count, 1);
            }
            default -> {
                boolean goesOn = count > 0 && finding.count() > countInBoot;
                count += goesOn ? finding.count() - countInBoot : 1;
                countInBoot = finding.count();
            }
        }
    }

    /** What was said of it has turned out otherwise. */
    void withdraw(Finding finding, Instant now, AlertPolicy policy) {
        losses.remove(finding.fingerprint());
        boolean wasCondition = conditions.remove(finding.fingerprint());
        boolean isOver = conditions.isEmpty() && (wasCondition || isTakenBack());
        if (isOpen() && isOver) {
            resolve(wasCondition ? finding.title() : "the records came after all", now, policy);
        }
    }

    private boolean isTakenBack() {
        return losses.isEmpty() && !hasMoreLosses;
    }

    void acknowledge(String words, Instant now, AlertPolicy policy) {
        isKnown = true;
        if (isOpen()) {
            state = Alert.State.ACKNOWLEDGED;
            note = words;
            changed(now, policy);
        }
    }

    void resolve(String why, Instant now, AlertPolicy policy) {
        state = Alert.State.RESOLVED;
        note = why;
        last = now;
        isWithheld = false;
        losses.clear();
        conditions.clear();
        if (!policy.tellsResolved()) {
            told = new Told(false, false, told.severity, told.count);
        }
        changed(now, policy);
    }

    /** It was delivered as it stands. */
    void told(Alert alert, AlertPolicy policy) {
        told =
                new Told(
                        alert.isOpen(),
                        alert.state() == Alert.State.ACKNOWLEDGED,
                        alert.severity(),
                        alert.count());
        changed = null;
        changed(alert.last(), policy);
    }

    private void changed(Instant now, AlertPolicy policy) {
        if (!isToBeTold(policy)) {
            changed = null;
        } else if (changed == null) {
            changed = now;
        }
    }

    boolean isToBeTold(AlertPolicy policy) {
        if (!isOpen()) {
            return told.isOpen;
        }
        if (isWithheld) {
            return false;
        }
        boolean isWorse = severity >= told.severity + WORSE_BY;
        if (state == Alert.State.ACKNOWLEDGED) {
            boolean isNews = told.isOpen && !told.isAcknowledged && policy.tellsAcknowledged();
            return isNews || (isWorse && !told.equals(Told.NOTHING));
        }
        return !told.isOpen || isWorse || magnitude(count) > magnitude(told.count);
    }

    private static int magnitude(long number) {
        return Long.toString(number).length();
    }

    Alert asAlert() {
        return new Alert(
                key,
                state,
                severity,
                count,
                records(),
                since,
                last,
                told.isOpen && isOpen(),
                worst,
                note);
    }
}
