package org.printkeeper.agent.follow;

/**
 * How fast the kernel speaks.
 *
 * @param printkMicros now, on printk's clock
 * @param nextSequence the number that its next record will have, as far as is known
 * @param perSecond records per second of late
 * @param meanBytes mean length of a record as it is read
 */
public record KernelPace(
        long printkMicros, long nextSequence, double perSecond, double meanBytes) {}
