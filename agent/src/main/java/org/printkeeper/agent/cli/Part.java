package org.printkeeper.agent.cli;

import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/** A piece of the daemon with threads of its own: the capture, a follower. */
interface Part {
    /** Starts its threads. */
    void start(Threads threads) throws IOException;

    /** Applies what of another configuration can be applied while it runs. */
    void reconfigure(Config changed);

    /** Ends them, in order, and returns when they have ended. */
    void stop() throws IOException, InterruptedException;

    /** Adds what it has to say of itself to the status. */
    void describe(JsonGenerator status);
}
