package org.printkeeper.agent.follow;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** How one kind of log server is given records over HTTP, and what it means by its answers. */
interface LogServer {
    Post post();

    /**
     * How it is posted to.
     *
     * @param path after the address
     * @param scheme how a secret without a user is sent: {@code Bearer}
     */
    record Post(String path, String contentType, String scheme) {}

    /** The body of a post. */
    byte[] body(List<LogRecord> batch);

    /** What an answer with a status of 2xx says. */
    default Verdict taken(String answer, List<LogRecord> batch) {
        return Judged.ALL_TAKEN;
    }

    /** What an answer says that refuses a post for what is in it: 400, 413, 422. */
    default Verdict refused(String answer, List<LogRecord> batch) {
        return new Unwanted(HttpPoster.shortened(answer), false);
    }

    /** What became of a batch. */
    sealed interface Verdict {}

    /**
     * Each record has been judged: those that are not named here were taken.
     *
     * @param refused for good: its place in the batch, and why
     * @param again places of those that have to be sent again
     * @param trouble why they have to be; empty when that can be done at once
     * @param isOfRecord as in {@link Unwanted}
     */
    record Judged(
            Map<Integer, String> refused, Set<Integer> again, String trouble, boolean isOfRecord)
            implements Verdict {
        static final Judged ALL_TAKEN = new Judged(Map.of(), Set.of(), "", true);
    }

    /** All were taken but so many, and the server does not say which. */
    record TakenBut(long refused, String reason) implements Verdict {}

    /**
     * Something in the batch is refused for good, and the server does not say what.
     *
     * @param isOfRecord whether the reason can only lie in a record, not in how the server is set
     *     up
     */
    record Unwanted(String reason, boolean isOfRecord) implements Verdict {}
}
