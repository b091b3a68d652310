/** Expected and stored records in, verdicts out: what a store lacks, changed, or was late with. */
@NullMarked
package org.printkeeper.core.audit;

import org.jspecify.annotations.NullMarked;
