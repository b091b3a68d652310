package org.printkeeper.agent.alert;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.printkeeper.agent.follow.Cursors;
import org.printkeeper.agent.follow.FindingLine;
import org.printkeeper.agent.follow.Follower;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.core.record.Entry;

/**
 * Brings the stream of findings to a channel: findings go into the book at once, whatever the
 * receiver does; what the book says is due goes to the channel, and again with growing pauses until
 * it was taken.
 *
 * <p>The book is saved with the index up to which it was fed, after each delivery: what a crash
 * repeats is at most the message that was under way.
 *
 * <p>Thread: its loop's; {@link #status} may be called by any, {@link #save} when the loop has
 * ended.
 */
public final class AlertFollower implements Follower {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration SAVE_INTERVAL = Duration.ofSeconds(1);

    /**
     * How a channel is doing.
     *
     * @param pending what is to be told and was not taken yet, held back ones included
     * @param errors attempts that failed
     * @param refused messages given up because the receiver refused them
     * @param trouble what failed last, empty since something was taken
     */
    public record Status(
            String channel,
            long firing,
            long acknowledged,
            long resolved,
            long pending,
            Optional<Instant> pendingSince,
            long withheld,
            long sent,
            long errors,
            long refused,
            String trouble) {}

    private final String channelName;
    private final Channel channel;
    private final AlertBook book;
    private final AlertBookFile file;
    private final InstantSource clock;
    private final long restoredIndex;
    private long nextIndex;
    private Instant nextAttempt = Instant.MIN;
    private Instant nextRepeat = Instant.MIN;
    private Instant savedAt = Instant.MIN;
    private Duration pause = FIRST_PAUSE;
    private boolean isSaved = true;
    private long sent;
    private long errors;
    private long refused;
    private String trouble = "";
    private volatile Status status;

    /**
     * Takes up the book where it was left.
     *
     * @param file where the book is kept
     */
    public AlertFollower(
            String channelName,
            Channel channel,
            AlertPolicy policy,
            Path file,
            InstantSource clock) {
        this.channelName = channelName;
        this.channel = channel;
        this.clock = clock;
        this.file = new AlertBookFile(file);
        AlertBookFile.Kept kept = this.file.load(policy);
        book = kept.book();
        trouble = kept.trouble();
        restoredIndex = kept.nextIndex();
        status = describe();
    }

    @Override
    public String name() {
        return cursorOf(channelName);
    }

    /** The name of a channel's cursor. */
    public static String cursorOf(String channel) {
        return "alert-" + channel;
    }

    /** Lets a channel that is new begin at the end: what is old is no alert. */
    public static void beginAt(String channel, long endIndex, Cursors cursors) throws IOException {
        if (cursors.load(cursorOf(channel)) instanceof Cursors.Position.None) {
            cursors.save(cursorOf(channel), endIndex);
        }
    }

    public Status status() {
        return status;
    }

    @Override
    public long resumeAt(long cursor) {
        nextIndex = restoredIndex < 0 ? cursor : Math.min(restoredIndex, cursor);
        return nextIndex;
    }

    @Override
    public void onEntry(Entry entry, boolean endOfBatch) throws InterruptedException {
        Instant now = clock.instant();
        if (entry.index() >= nextIndex) {
            nextIndex = entry.index() + 1;
            isSaved = false;
            FindingLine.decode(entry.bytes()).ifPresent(finding -> book.accept(finding, now));
            Statement.decode(entry.bytes()).ifPresent(said -> book.accept(said, now));
        }
        if (endOfBatch) {
            turn(now);
        }
    }

    @Override
    public void onQuiet() throws InterruptedException {
        turn(clock.instant());
    }

    private void turn(Instant now) throws InterruptedException {
        book.tick(now);
        if (!now.isBefore(nextAttempt)) {
            boolean goesOn = send(book.due(now), true);
            if (goesOn && !channel.repeatEvery().isZero() && !now.isBefore(nextRepeat)) {
                nextRepeat = now.plus(channel.repeatEvery());
                send(book.standing(), false);
            }
        }
        if (!isSaved && !now.isBefore(savedAt.plus(SAVE_INTERVAL))) {
            save();
        }
        status = describe();
    }

    private boolean send(List<Alert> alerts, boolean isNews) throws InterruptedException {
        int size = channel.maxPerMessage();
        for (int from = 0; from < alerts.size(); from += size) {
            List<Alert> message = alerts.subList(from, Math.min(from + size, alerts.size()));
            try {
                channel.send(message);
                taken(message, isNews);
            } catch (Channel.RefusedException never) {
                refused += message.size();
                trouble = words(never);
                message.forEach(alert -> book.delivered(alert, clock.instant()));
            } catch (IOException failed) {
                failed(failed);
                return false;
            }
        }
        return true;
    }

    private void taken(List<Alert> message, boolean isNews) {
        trouble = "";
        pause = FIRST_PAUSE;
        if (isNews) {
            sent += message.size();
            message.forEach(alert -> book.delivered(alert, clock.instant()));
            save();
        }
    }

    private void failed(IOException e) {
        errors++;
        trouble = words(e);
        Duration wanted = e instanceof Channel.BusyException busy ? busy.pause() : pause;
        nextAttempt = clock.instant().plus(wanted);
        pause =
                pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0
                        ? pause.multipliedBy(2)
                        : LONGEST_PAUSE;
    }

    private static String words(IOException e) {
        return e.getMessage() == null ? e.toString() : e.getMessage();
    }

    /** Keeps the book for the next start. */
    public void save() {
        try {
            file.save(book, nextIndex);
            isSaved = true;
        } catch (IOException e) {
            trouble = words(e);
        }
        savedAt = clock.instant();
    }

    private Status describe() {
        return new Status(
                channelName,
                book.count(Alert.State.FIRING) + book.count(Alert.State.REGRESSED),
                book.count(Alert.State.ACKNOWLEDGED),
                book.count(Alert.State.RESOLVED),
                book.pending(),
                book.pendingSince(),
                book.withheld(),
                sent,
                errors,
                refused,
                trouble);
    }
}
