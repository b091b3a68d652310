/** Arguments, configuration, wiring, every thread, exit codes. */
@NullMarked
package org.printkeeper.agent.cli;

import org.jspecify.annotations.NullMarked;
