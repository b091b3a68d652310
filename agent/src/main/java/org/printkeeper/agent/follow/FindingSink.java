package org.printkeeper.agent.follow;

import java.io.IOException;
import org.printkeeper.core.detect.Finding;

/** Takes findings as they are made; behind it is the findings stream. */
@FunctionalInterface
public interface FindingSink {
    /**
     * Keeps one finding.
     *
     * @throws IOException when it cannot be kept; the finding comes again
     */
    void tell(Finding finding) throws IOException, InterruptedException;
}
