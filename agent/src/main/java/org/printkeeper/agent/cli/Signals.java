package org.printkeeper.agent.cli;

import sun.misc.Signal;

/**
 * What the daemon does on signals: SIGTERM and SIGINT end it, SIGHUP reloads.
 *
 * <p>Thread: the handlers run on a thread of the JVM's own, so they only ask others to act.
 */
final class Signals {
    private Signals() {}

    static void onTermination(Runnable stop) {
        Signal.handle(new Signal("TERM"), signal -> stop.run());
        Signal.handle(new Signal("INT"), signal -> stop.run());
    }

    /** SIGALRM: what daemontools rotate at. */
    static void onAlarm(Runnable rotate) {
        Signal.handle(new Signal("ALRM"), signal -> rotate.run());
    }

    static void onReload(Runnable reload) {
        Signal.handle(new Signal("HUP"), signal -> reload.run());
    }

    /** As if somebody had sent SIGTERM. */
    static void terminateThisProcess() {
        Signal.raise(new Signal("TERM"));
    }
}
