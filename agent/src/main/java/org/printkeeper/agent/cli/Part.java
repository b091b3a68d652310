package org.printkeeper.agent.cli;

import java.io.IOException;
import java.util.List;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.agent.web.Samples;
import tools.jackson.core.JsonGenerator;

/** A piece of the daemon with threads of its own: the capture, a follower. */
interface Part {
    /** Starts its threads. */
    void start(Threads threads) throws IOException, InterruptedException;

    /** Applies what of another configuration can be applied while it runs. */
    void reconfigure(Config changed) throws InterruptedException;

    /** Ends them, in order, and returns when they have ended. */
    void stop() throws IOException, InterruptedException;

    /** What it begins to do, for people; a line each. */
    List<String> announcement();

    /** How it is doing, in a few words; empty when there is nothing that people watch. */
    String summary();

    /** What went wrong, or right again, since the last call; a line each. */
    List<String> news();

    /** Adds what it has to say of itself to the status. */
    void describe(JsonGenerator status);

    /** What is wrong with it now; what lasts is told over the channels. Called by one thread. */
    default List<HealthWatch.Illness> illnesses() {
        return List.of();
    }

    /** Adds its numbers to a scrape; called by any thread. */
    default void measure(Samples samples, StreamEnds ends) {}
}
