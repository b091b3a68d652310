/** All native calls, through the foreign function interface; no word of logging here. */
@NullMarked
package org.printkeeper.agent.linux;

import org.jspecify.annotations.NullMarked;
