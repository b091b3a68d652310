package org.printkeeper.agent.source;

/**
 * What came in, and what did not, since the start.
 *
 * @param received messages that went to the stream
 * @param cut those of them that were longer than allowed
 * @param duplicates messages that our own forwarders sent twice
 * @param refused messages over the limit of their sender
 * @param dropped datagrams that the kernel dropped before they were read
 * @param missed kernel records of others whose numbers did not come, and bytes of them
 * @param connections open now
 * @param turnedAway connections that were closed because there were too many
 * @param broken connections that ended in an error or took too long over a message
 */
public record SyslogCounters(
        long received,
        long cut,
        long duplicates,
        long refused,
        long dropped,
        long missed,
        long connections,
        long turnedAway,
        long broken) {}
