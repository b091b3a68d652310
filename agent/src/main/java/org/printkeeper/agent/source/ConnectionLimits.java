package org.printkeeper.agent.source;

/**
 * What peers may take up.
 *
 * @param maxBytes of a message; what is longer is cut
 * @param maxConnections at the same time, of all receivers together
 */
public record ConnectionLimits(int maxBytes, int maxConnections) {}
