package org.printkeeper.agent.cli;

/** Where kernel records come from. */
enum CaptureSource {
    KMSG,
    PROC_KMSG,
    SYSLOG,
    STDIN
}
