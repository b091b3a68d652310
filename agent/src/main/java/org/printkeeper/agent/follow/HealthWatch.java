package org.printkeeper.agent.follow;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.Level;

/**
 * Makes findings of what is wrong with our own parts: one when it has lasted for {@link #LASTING},
 * and one more when it has been over for as long. What an earlier process told is taken back too.
 *
 * <p>Thread: not safe. No clock: it is fed time.
 */
public final class HealthWatch {
    /** What is shorter is no news: a disk that was slow, a server that was restarted. */
    public static final Duration LASTING = Duration.ofSeconds(30);

    private static final String PREFIX = "health/";

    private final ToldFindings told;

    /** Since when a part has been as it is: ill, or well after that. */
    private final Map<String, Instant> illSince = new HashMap<>();

    private final Map<String, Instant> wellSince = new HashMap<>();

    /**
     * Something that is wrong now.
     *
     * @param part always the same for the same part, such as {@code archive/kernel}
     * @param severity as that of a finding
     * @param words what went wrong last
     */
    public record Illness(String part, int severity, String words) {
        /** None when there are no words for it. */
        public static Stream<Illness> of(String part, int severity, String words) {
            return words.isEmpty() ? Stream.empty() : Stream.of(new Illness(part, severity, words));
        }
    }

    public HealthWatch(ToldFindings told) {
        this.told = told;
    }

    /** Takes all that is wrong now; to be called every few seconds. */
    public void look(List<Illness> illnesses, Instant now)
            throws IOException, InterruptedException {
        List<String> parts = illnesses.stream().map(Illness::part).toList();
        illSince.keySet().retainAll(parts);
        wellSince.keySet().removeAll(parts);
        for (Illness illness : illnesses) {
            if (hasLasted(illSince, illness.part(), now)) {
                told.tell(finding(illness, now));
            }
        }
        for (String fingerprint : told.open(PREFIX)) {
            String part = fingerprint.substring(PREFIX.length());
            if (!parts.contains(part) && hasLasted(wellSince, part, now)) {
                told.tell(
                        finding(new Illness(part, 0, "well again"), now)
                                .in(Finding.State.WITHDRAWN));
            }
        }
    }

    private static boolean hasLasted(Map<String, Instant> since, String part, Instant now) {
        return !since.computeIfAbsent(part, _ -> now).plus(LASTING).isAfter(now);
    }

    private static Finding finding(Illness illness, Instant now) {
        return new Finding(
                Finding.Type.HEALTH,
                Finding.State.OPEN,
                illness.severity(),
                now.toEpochMilli() * 1000,
                "Printkeeper's " + illness.part() + ": " + illness.words(),
                PREFIX + illness.part(),
                Optional.empty(),
                -1,
                -1,
                0,
                1,
                Level.ERR,
                "",
                "",
                "",
                "",
                illness.words(),
                "");
    }
}
