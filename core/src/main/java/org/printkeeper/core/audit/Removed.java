package org.printkeeper.core.audit;

/**
 * The store has removed its oldest items since they were read: vacuum, or rotation.
 *
 * @param location of the oldest file that is left
 * @param receivedMicros since 1970 UTC; what was taken in before that is gone
 * @param text what shows it, in a few words
 */
public record Removed(String location, long receivedMicros, String text) implements StoreItem {}
