/** Followers of a stream: each has its own cursor, none can block the writer. */
@NullMarked
package org.printkeeper.agent.follow;

import org.jspecify.annotations.NullMarked;
