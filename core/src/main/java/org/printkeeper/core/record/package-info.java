/** What the kernel said and what was lost: records, gaps, marks, their clocks and their bytes. */
@NullMarked
package org.printkeeper.core.record;

import org.jspecify.annotations.NullMarked;
