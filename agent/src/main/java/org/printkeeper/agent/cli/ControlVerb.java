package org.printkeeper.agent.cli;

import java.io.IOException;
import tools.jackson.core.JsonGenerator;

/** One thing that a running daemon can be asked for over its control socket. */
interface ControlVerb {
    /**
     * Answers a request.
     *
     * @param argument what follows the verb on its line, or nothing
     * @param answer writes into the one JSON object of the answer
     * @throws IOException when it could not be done; the message goes into the answer
     */
    void answer(String argument, JsonGenerator answer) throws IOException, InterruptedException;
}
