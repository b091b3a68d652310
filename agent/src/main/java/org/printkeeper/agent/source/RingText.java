package org.printkeeper.agent.source;

/** The whole ring as text, as syslog(2) READ_ALL gives it. */
public interface RingText {
    /** Fills the buffer with the newest lines that fit; returns how many bytes, or −errno. */
    int readAll(byte[] into);
}
