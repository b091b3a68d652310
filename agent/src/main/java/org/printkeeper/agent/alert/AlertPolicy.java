package org.printkeeper.agent.alert;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What a channel is told of, and when.
 *
 * @param minSeverity milder trouble makes no alert
 * @param tellsResolved whether it is told that an alert is over
 * @param tellsAcknowledged whether it is told that somebody knows
 * @param groupWait how long an alert that is not critical waits for others to go with
 * @param resolveAfter after how long without a word a trouble counts as over
 * @param budgetPerHour how many alerts an hour; more are summed up in one
 * @param quietHours when only what is as severe as {@code quietBelow} is told
 * @param maintenance when nothing is told
 */
public record AlertPolicy(
        int minSeverity,
        boolean tellsResolved,
        boolean tellsAcknowledged,
        Duration groupWait,
        Duration resolveAfter,
        int budgetPerHour,
        Optional<Hours> quietHours,
        int quietBelow,
        List<Window> maintenance) {

    public static final AlertPolicy DEFAULT =
            new AlertPolicy(
                    40,
                    true,
                    false,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(15),
                    20,
                    Optional.empty(),
                    Alert.CRITICAL,
                    List.of());

    /** Hours of every day, in local time; they may go past midnight. The end is exclusive. */
    public record Hours(LocalTime from, LocalTime to, ZoneId zone) {
        boolean contain(Instant now) {
            LocalTime time = LocalTime.ofInstant(now, zone);
            return from.isBefore(to)
                    ? !time.isBefore(from) && time.isBefore(to)
                    : !time.isBefore(from) || time.isBefore(to);
        }
    }

    /** A time in which somebody works on the host. The end is exclusive. */
    public record Window(Instant from, Instant to) {
        boolean contains(Instant now) {
            return !now.isBefore(from) && now.isBefore(to);
        }
    }

    /** Whether an alert waits now; what still holds afterwards is told then. */
    boolean holdsBack(int severity, Instant now) {
        return maintenance.stream().anyMatch(window -> window.contains(now))
                || (severity < quietBelow && quietHours.filter(h -> h.contain(now)).isPresent());
    }
}
