package org.printkeeper.agent.archive;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One tree over a stream. A new one begins only where the last cannot go on: a key was lost, or
 * entries were gone before they were hashed.
 *
 * @param number from 0
 * @param firstIndex of the first entry in it
 * @param linked whether its first leaf is the last checkpoint of the epoch before
 * @param reason why it began
 * @param verifierKey of its checkpoints
 * @param sealingKey the first one; empty in archives before 0.2, which are not sealed
 */
public record Epoch(
        int number,
        long firstIndex,
        boolean linked,
        String reason,
        String verifierKey,
        String sealingKey) {
    /** Name of its file, in its directory. */
    public static final String FILE = "epoch";

    private static final Pattern TEXT =
            Pattern.compile(
                    "epoch ([0-9]{1,6})\nfirst ([0-9]{1,18})\nlinked (yes|no)\nreason (.*)\n(.+)\n"
                            + "(?:(.+)\n)?");

    /** Reads its file; empty when that is not whole. */
    public static Optional<Epoch> parse(String text) {
        Matcher epoch = TEXT.matcher(text);
        return epoch.matches()
                ? Optional.of(
                        new Epoch(
                                Integer.parseInt(epoch.group(1)),
                                Long.parseLong(epoch.group(2)),
                                epoch.group(3).equals("yes"),
                                epoch.group(4),
                                epoch.group(5),
                                Objects.requireNonNullElse(epoch.group(6), "")))
                : Optional.empty();
    }

    /** Index of the entry that is the leaf with this number; of a link it is the one before. */
    public long indexOf(long leaf) {
        return firstIndex + leaf - (linked ? 1 : 0);
    }

    /** Number of the leaf that this entry is. */
    public long leafOf(long index) {
        return index - firstIndex + (linked ? 1 : 0);
    }

    @Override
    public String toString() {
        return "epoch %d\nfirst %d\nlinked %s\nreason %s\n%s\n%s"
                .formatted(
                        number,
                        firstIndex,
                        linked ? "yes" : "no",
                        reason,
                        verifierKey,
                        sealingKey.isEmpty() ? "" : sealingKey + '\n');
    }
}
