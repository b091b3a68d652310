/** Findings to people: what is told, when, how often, and over which channels. */
@NullMarked
package org.printkeeper.agent.alert;

import org.jspecify.annotations.NullMarked;
