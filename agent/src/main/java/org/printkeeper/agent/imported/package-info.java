/**
 * Kernel logs that others kept: post-mortem dumps, consoles, old files, read and joined to their
 * boots.
 */
@NullMarked
package org.printkeeper.agent.imported;

import org.jspecify.annotations.NullMarked;
