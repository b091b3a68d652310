package org.printkeeper.agent.cli;

/** For which records the kernel's stamp gives the time, as rsyslog's imkmsg names it. */
enum KernelTimestamp {
    STARTUP,
    ON,
    OFF
}
