/** What the program serves over HTTP: metrics, whether it is well, a witness. */
@NullMarked
package org.printkeeper.agent.web;

import org.jspecify.annotations.NullMarked;
