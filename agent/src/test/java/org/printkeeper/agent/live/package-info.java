/** The whole program on a real kernel: processes, events and losses made by {@code lab/lab}. */
@NullMarked
package org.printkeeper.agent.live;

import org.jspecify.annotations.NullMarked;
