package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.detect.Kind;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Level;

/**
 * An alignment that goes on: tells each loss once, again when it grew tenfold, became worse or its
 * cause became known, and takes it back when the records came after all.
 *
 * <p>Thread: not safe.
 */
public final class LiveAudit {
    private static final Set<String> TOLD = Set.of("missing", "altered", "forged", "imitated");

    private final StoreProfile profile;
    private final AuditSettings settings;
    private final Optional<BootId> boot;
    private final Alignment alignment;
    private final Map<String, Finding> open = new HashMap<>();
    private final SurroundingsLog surroundings = new SurroundingsLog();
    private final LossAlarm alarm;
    private final Upstream lacking;
    private Optional<CollectorReport> last = Optional.empty();
    private @Nullable Upstream source;
    private long sourceSeen;

    /** Begins, for a store that no other reads from. */
    public LiveAudit(StoreProfile profile, AuditSettings settings, Optional<BootId> boot) {
        this(profile, settings, boot, new Upstream(profile));
    }

    /**
     * Begins.
     *
     * @param lacking takes what the store lacks, for those that read from it
     */
    public LiveAudit(
            StoreProfile profile, AuditSettings settings, Optional<BootId> boot, Upstream lacking) {
        alarm =
                new LossAlarm(
                        settings.alarmScore(), settings.clearScore(), settings.windowMicros());
        this.profile = profile;
        this.settings = settings;
        this.boot = boot;
        this.lacking = lacking;
        lacking.begin();
        alignment = new Alignment(profile, settings, lacking);
    }

    /** Feed the reference and the store here, in any interleaving. */
    public Alignment alignment() {
        return alignment;
    }

    /** The name of what the store reads from. */
    public String source() {
        return profile.source();
    }

    /** Names that itself: what it lacks is told there. */
    public void readsFrom(Upstream other) {
        alignment.readsFrom(other);
        source = other;
    }

    /** Whether nothing can be said before what the store reads from was looked at. */
    public boolean isWaiting() {
        return source != null && source.isAwaited();
    }

    /** Whether there may be more to tell though neither the kernel nor the store said more. */
    public boolean mayChange() {
        return isLosing()
                || last.map(report -> report.compared().notYet() > 0).orElse(true)
                || (source != null && source.changes() != sourceSeen);
    }

    /** Whether it loses what matters, as of the last {@link #advance}. */
    public boolean isLosing() {
        return alarm.isRaised();
    }

    /** What goes on around the collector now. */
    public void surrounded(Surroundings now) {
        surroundings.add(now);
    }

    /** The state as of the last {@link #advance}. */
    public Optional<CollectorReport> report() {
        return last;
    }

    /**
     * What there is to tell now that was not told before, most severe first.
     *
     * <p>Matches all that is held once more: call it every few seconds, not for each record.
     */
    public List<Finding> advance(long nowPrintkMicros) {
        CollectorReport now = lacking.look(alignment, nowPrintkMicros);
        last = Optional.of(now);
        sourceSeen = source == null ? 0 : source.changes();
        List<Finding> news = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (AuditFinding found : now.findings()) {
            if (TOLD.contains(found.verdict())
                    && !found.isLostBefore()
                    && !wasKept(found, nowPrintkMicros)) {
                Finding finding = finding(found);
                seen.add(finding.fingerprint());
                tell(finding, news);
            }
        }
        if (now.omittedFindings() == 0) {
            withdraw(seen, news);
        }
        alarm.observe(now, nowPrintkMicros, settings.graceMicros())
                .ifPresent(change -> news.add(losing(change, now, nowPrintkMicros)));
        return news;
    }

    /** A store that ends what it held for long enough does what it should. */
    private static boolean wasKept(AuditFinding found, long nowPrintkMicros) {
        return found.cause().equals(LossCause.RETENTION.label())
                && nowPrintkMicros - found.lastMicros() >= Shelf.SOONEST_REMOVAL_MICROS;
    }

    /**
     * Takes back that the store loses what matters, which an earlier audit of it may have told;
     * after an {@link #advance} that did not tell so.
     */
    public Finding losesNothing(long nowPrintkMicros) {
        return losing(LossAlarm.Change.CEASED, last.orElseThrow(), nowPrintkMicros);
    }

    /** That the store loses what matters, or does so no more: beside the losses themselves. */
    private Finding losing(LossAlarm.Change change, CollectorReport now, long nowPrintkMicros) {
        boolean begun = change == LossAlarm.Change.BEGUN;
        Level worst = now.findings().isEmpty() ? Level.DEBUG : now.findings().getFirst().level();
        return new Finding(
                Finding.Type.CONDITION,
                begun ? Finding.State.OPEN : Finding.State.WITHDRAWN,
                begun ? alarm.score() : 0,
                settings.clock().realtimeMicros(nowPrintkMicros),
                profile.name() + (begun ? " loses kernel records" : " loses no kernel records now"),
                String.join("/", "losing", profile.name(), profile.location()),
                boot,
                -1,
                -1,
                0,
                1,
                worst,
                "",
                profile.hop(),
                "",
                now.sliding().map(window -> window.state().label()).orElse(""),
                now.reason(),
                "");
    }

    private void tell(Finding finding, List<Finding> news) {
        Finding before = open.get(finding.fingerprint());
        boolean worse =
                before == null
                        || finding.severity() > before.severity()
                        || isKnownNow(before.cause(), finding.cause())
                        || finding.records() >= 10 * before.records();
        if (worse) {
            open.put(finding.fingerprint(), finding);
            news.add(finding);
        }
    }

    /** While a collector stands still nobody has said yet why. */
    private static boolean isKnownNow(String before, String now) {
        return before.equals(LossCause.UNEXPLAINED.label()) && !before.equals(now);
    }

    private void withdraw(Set<String> seen, List<Finding> news) {
        open.values()
                .removeIf(told -> {
                    boolean gone = !seen.contains(told.fingerprint());
                    if (gone) {
                        news.add(told.in(Finding.State.WITHDRAWN));
                    }
                    return gone;
                });
    }

    private Finding finding(AuditFinding found) {
        String what = found.kind().map(kind -> kind.title() + ": ").orElse("");
        return new Finding(
                Finding.Type.LOSS,
                Finding.State.OPEN,
                found.severity(),
                found.firstMicros() < 0 ? -1 : settings.clock().realtimeMicros(found.firstMicros()),
                what
                        + found.records()
                        + (found.records() == 1 ? " record " : " records ")
                        + found.verdict()
                        + " in "
                        + profile.name(),
                String.join(
                        "/",
                        "loss",
                        profile.name(),
                        profile.location(),
                        found.verdict(),
                        boot.map(BootId::compact).orElse("-"),
                        found.firstSequence() == -1
                                ? Long.toString(found.firstMicros())
                                : Long.toUnsignedString(found.firstSequence())),
                boot,
                found.firstSequence(),
                found.lastSequence(),
                found.records(),
                1,
                found.level(),
                found.kind().map(Kind::name).orElse(""),
                found.hop(),
                found.cause(),
                found.pattern().label(),
                evidence(found),
                found.sample());
    }

    /** What shows the cause, and in which surroundings it happened. */
    private String evidence(AuditFinding found) {
        String then =
                surroundings.words(
                        found.firstMicros(), found.lastMicros() + settings.graceMicros());
        return found.evidence().isEmpty() || then.isEmpty()
                ? found.evidence() + then
                : found.evidence() + "; then: " + then;
    }
}
