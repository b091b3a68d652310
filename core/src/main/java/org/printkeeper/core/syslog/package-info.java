/** Syslog messages: what a line says, however a device spells it; selectors; forms to write. */
@NullMarked
package org.printkeeper.core.syslog;

import org.jspecify.annotations.NullMarked;
