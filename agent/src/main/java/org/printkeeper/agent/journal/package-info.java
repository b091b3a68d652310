/** systemd's journal files, read by ourselves: one file at a time, nothing of it believed. */
@NullMarked
package org.printkeeper.agent.journal;

import org.jspecify.annotations.NullMarked;
