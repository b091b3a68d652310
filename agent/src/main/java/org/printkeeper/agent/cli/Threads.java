package org.printkeeper.agent.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Starts every thread of the daemon, and knows which of them are still alive: a part that died is
 * said so at once and stays visible in the status.
 *
 * <p>Thread: safe.
 */
final class Threads {
    /** What a thread does until it is asked to stop. */
    interface Work {
        void run() throws Exception;
    }

    /** A thread that ended by an error. */
    record Death(String thread, Throwable cause) {
        String words() {
            String message = cause.getMessage();
            return message == null ? cause.toString() : message;
        }
    }

    private final List<Thread> started = new ArrayList<>();
    private final List<Death> deaths = new ArrayList<>();
    private final DeathReport report;

    /** Told of each thread that ends by an error. */
    interface DeathReport {
        void died(Death death);
    }

    Threads(DeathReport report) {
        this.report = report;
    }

    /** Starts a thread whose name is told wherever threads are listed. */
    synchronized Thread start(String name, Work work) {
        return begin(Thread.ofPlatform().name(name).unstarted(() -> attempt(name, work)));
    }

    /** Starts one of many short-lived threads, such as one for a connection. */
    Thread startVirtual(String name, Work work) {
        return Thread.ofVirtual().name(name).start(() -> attempt(name, work));
    }

    /** The same for one that blocks where a virtual thread would block others with it. */
    Thread startBlocking(String name, Work work) {
        return Thread.ofPlatform().daemon().name(name).start(() -> attempt(name, work));
    }

    private Thread begin(Thread thread) {
        started.add(thread);
        thread.start();
        return thread;
    }

    private void attempt(String name, Work work) {
        try {
            work.run();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        } catch (Throwable thrown) {
            Death death = new Death(name, thrown);
            synchronized (this) {
                deaths.add(death);
            }
            report.died(death);
        }
    }

    synchronized List<Death> deaths() {
        return List.copyOf(deaths);
    }

    /** Names of the threads that are at work. */
    synchronized List<String> alive() {
        return started.stream().filter(Thread::isAlive).map(Thread::getName).toList();
    }
}
