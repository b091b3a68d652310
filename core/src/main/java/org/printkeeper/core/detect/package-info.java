/** What a record means: kinds of kernel events, found by literal anchors. */
@NullMarked
package org.printkeeper.core.detect;

import org.jspecify.annotations.NullMarked;
