/** Where records come from: the kernel's ring, its fallbacks, descriptors handed to us. */
@NullMarked
package org.printkeeper.agent.source;

import org.jspecify.annotations.NullMarked;
