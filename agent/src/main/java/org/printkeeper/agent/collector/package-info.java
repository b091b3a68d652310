/** What others stored: journald, syslog text files, journal exports. */
@NullMarked
package org.printkeeper.agent.collector;

import org.jspecify.annotations.NullMarked;
