/** Stores on other hosts, read back: log servers over HTTP, topics of Kafka. */
@NullMarked
package org.printkeeper.agent.remote;

import org.jspecify.annotations.NullMarked;
