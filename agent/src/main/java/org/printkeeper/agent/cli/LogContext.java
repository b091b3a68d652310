package org.printkeeper.agent.cli;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Passes on the lines that match and some around them, as grep does.
 *
 * <p>Thread: one.
 */
final class LogContext {
    /** Takes what is passed on. */
    interface Output {
        /**
         * Takes the next line.
         *
         * @param isApart whether lines between the one before and this one are left out
         */
        void line(LogLine line, boolean isApart);
    }

    private final LogFilter filter;
    private final LogFilter around;
    private final int linesBefore;
    private final int linesAfter;
    private final Output output;
    private final Deque<LogLine> before = new ArrayDeque<>();
    private int stillAfter;
    private boolean isApart;
    private long matched;

    LogContext(LogFilter filter, int linesBefore, int linesAfter, Output output) {
        this.filter = filter;
        around = filter.withoutPattern();
        this.linesBefore = linesBefore;
        this.linesAfter = linesAfter;
        this.output = output;
    }

    void accept(LogLine line) {
        if (filter.accepts(line)) {
            matched += line.isLoss() ? 0 : 1;
            before.forEach(this::pass);
            before.clear();
            pass(line);
            stillAfter = linesAfter;
        } else if (around.accepts(line)) {
            around(line);
        }
    }

    private void around(LogLine line) {
        if (stillAfter > 0) {
            stillAfter--;
            pass(line);
            return;
        }
        before.addLast(line);
        if (before.size() > linesBefore) {
            before.removeFirst();
            isApart = true;
        }
    }

    private void pass(LogLine line) {
        output.line(line, isApart && (linesBefore > 0 || linesAfter > 0));
        isApart = false;
    }

    long matched() {
        return matched;
    }
}
