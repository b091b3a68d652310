/** What the program shows over HTTP: metrics and whether it is well. */
@NullMarked
package org.printkeeper.agent.web;

import org.jspecify.annotations.NullMarked;
