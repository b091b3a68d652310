package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the frame to blame in a report: walks its lines by a few steps (program counter, then the
 * call trace), leaves out machinery, and picks by the nature of the failure.
 */
final class Guilt {
    /** One stage of the walk over the report's lines. */
    sealed interface Step permits Line, Stack {}

    /** The next line for which {@code names} is not empty; its functions are candidates. */
    record Line(Names names) implements Step {}

    /** All frames up to where the next trace begins or the next step's line is. */
    record Stack() implements Step {}

    /** The functions a line names; empty when it is not the line looked for. */
    @FunctionalInterface
    interface Names {
        Optional<List<String>> in(String line);
    }

    /** How to choose among frames, innermost first. */
    enum Choice {
        FIRST,
        BEFORE_ENTRY,
        AWAITED
    }

    static final Step STACK = new Stack();
    static final Step TRACE = marker(Guilt::isCallTrace);
    static final Step COUNTER =
            new Line(line ->
                    Optional.ofNullable(Frames.programCounter(line))
                            .map(name -> name.isEmpty() ? List.of() : List.of(name)));

    private static final AhoCorasick STARTS =
            AhoCorasick.of(
                    List.of(
                            "Call Trace",
                            "Call trace",
                            "Allocated:",
                            "Freed:",
                            "Backtrace:",
                            "Allocated by task ",
                            "Freed by task ",
                            "Uninit was stored to memory at"));

    private static final List<String> PREFIXES =
            List.of(
                    "SYSC_",
                    "SyS_",
                    "sys_",
                    "__x64_",
                    "__ia32_",
                    "__arm64_",
                    "____sys_",
                    "___sys_",
                    "__sys_",
                    "__se_",
                    "__se_sys_",
                    "__do_sys_",
                    "compat_SYSC_",
                    "compat_SyS_",
                    "ksys_");

    private Guilt() {}

    /** A line that only marks a place. */
    static Step marker(Predicate<String> isHere) {
        return new Line(line -> isHere.test(line) ? Optional.of(List.of()) : Optional.empty());
    }

    /** The next line that has a function at a known place. */
    static Step naming(java.util.function.UnaryOperator<String> functionOf) {
        return new Line(line ->
                Optional.of(functionOf.apply(line)).filter(name -> !name.isEmpty()).map(List::of));
    }

    static boolean isCallTrace(String line) {
        return line.contains("Call Trace:")
                || line.contains("Call trace:")
                || line.contains("Backtrace:")
                || line.contains("(unwind_backtrace")
                || line.contains(" unwind_backtrace from ");
    }

    /** Whether another stack begins here. */
    static boolean startsStack(String line) {
        return STARTS.anyIn(line) || isLeakBacktrace(line) || isRiscvStack(line);
    }

    static boolean isLeakBacktrace(String line) {
        int at = line.indexOf("backtrace");
        int end = at + "backtrace".length();
        return at >= 0
                && !line.startsWith("stack ", at - "stack ".length())
                && (line.startsWith(":", end) || line.startsWith(" (crc ", end));
    }

    static boolean isRiscvStack(String line) {
        return line.startsWith("status: ")
                && line.contains(" badaddr: ")
                && line.contains(" cause: ");
    }

    /** The name to blame, as the trace has it; empty when no frame is left. */
    static Optional<String> find(
            List<String> lines, List<Step> steps, NameSet skip, Choice choice) {
        return choose(candidates(lines, steps, skip), choice);
    }

    private static List<String> candidates(List<String> lines, List<Step> steps, NameSet skip) {
        List<String> found = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < steps.size() && at < lines.size(); i++) {
            Optional<Line> next =
                    i + 1 < steps.size() && steps.get(i + 1) instanceof Line line
                            ? Optional.of(line)
                            : Optional.empty();
            boolean taken = false;
            while (at < lines.size() && !taken) {
                String line = lines.get(at++);
                if (isForeign(line)) {
                    return blamable(found, skip);
                }
                if (steps.get(i) instanceof Line wanted) {
                    Optional<List<String>> names = wanted.names().in(line);
                    names.ifPresent(found::addAll);
                    taken = names.isPresent();
                } else if (next.isPresent() && next.get().names().in(line).isPresent()) {
                    next.get().names().in(line).ifPresent(found::addAll);
                    taken = true;
                    i++;
                } else if (startsStack(line)) {
                    taken = true;
                } else {
                    found.addAll(Frames.of(line));
                }
            }
        }
        return blamable(found, skip);
    }

    /** Stacks of fault injection come into the middle of reports. */
    private static boolean isForeign(String line) {
        return Frames.of(line).stream()
                .anyMatch(name -> name.equals("should_fail") || name.equals("should_failslab"));
    }

    private static List<String> blamable(List<String> names, NameSet skip) {
        return names.stream()
                .filter(name -> !Machinery.ALWAYS.has(name) && !skip.has(name))
                .toList();
    }

    private static Optional<String> choose(List<String> frames, Choice choice) {
        return switch (choice) {
            case FIRST -> frames.stream().findFirst();
            case BEFORE_ENTRY -> beforeEntry(frames);
            case AWAITED -> awaited(frames);
        };
    }

    private static Optional<String> beforeEntry(List<String> frames) {
        String previous = frames.isEmpty() ? "" : frames.getFirst();
        for (String frame : frames) {
            String bare = bare(frame);
            if (Machinery.ENTRY.has(bare)) {
                return Optional.of(bare.contains("smp_call_function") ? frame : previous);
            }
            previous = frame;
        }
        return Optional.empty();
    }

    private static Optional<String> awaited(List<String> frames) {
        for (String frame : frames) {
            if (frame.contains("rtnl_lock")) {
                return Optional.of(frame);
            }
            if (Stream.of("rcu", "srcu", "net", "sched")
                    .anyMatch(what -> frame.contains("synchronize_" + what))) {
                return Optional.of("synchronize_rcu");
            }
        }
        return frames.stream().filter(frame -> !Machinery.WAITING.has(frame)).findFirst();
    }

    /** The name without the wrappers that system calls get; the shortest of {@link #variants}. */
    static String bare(String function) {
        return variants(function).getFirst();
    }

    /** The name and its shorter forms, shortest first. */
    static List<String> variants(String function) {
        List<String> variants = new ArrayList<>(List.of(function));
        if (function.startsWith("smp_call_function") && !function.equals("smp_call_function")) {
            variants.addFirst("smp_call_function");
        }
        for (String prefix : PREFIXES) {
            if (function.startsWith(prefix) && function.length() > prefix.length()) {
                variants.addFirst(function.substring(prefix.length()));
            }
        }
        variants.sort((a, b) -> a.length() - b.length());
        return variants;
    }
}
