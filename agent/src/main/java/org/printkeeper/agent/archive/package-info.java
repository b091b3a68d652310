/** Streams: append, commit, seal, read, prune. */
@NullMarked
package org.printkeeper.agent.archive;

import org.jspecify.annotations.NullMarked;
