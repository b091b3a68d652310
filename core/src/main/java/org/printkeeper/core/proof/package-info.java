/**
 * The verifier's half of the evidence: Merkle trees, checkpoints, signed notes and proofs, as RFC
 * 6962 and c2sp.org define them. Shares no code with the writer, so that an error there cannot hide
 * itself here.
 */
@NullMarked
package org.printkeeper.core.proof;

import org.jspecify.annotations.NullMarked;
