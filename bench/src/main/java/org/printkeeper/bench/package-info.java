/** Measurements of the hot paths; see bench/README.md. */
@NullMarked
package org.printkeeper.bench;

import org.jspecify.annotations.NullMarked;
