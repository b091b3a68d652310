/** What outsiders check: the archive against its signed tree, proofs, exports, witnesses. */
@NullMarked
package org.printkeeper.agent.evidence;

import org.jspecify.annotations.NullMarked;
