package org.printkeeper.agent.cli;

/** Which records from before the start are passed on, as rsyslog's imkmsg names it. */
enum ReadMode {
    FULL_BOOT,
    FULL_ALWAYS,
    NEW_ONLY
}
