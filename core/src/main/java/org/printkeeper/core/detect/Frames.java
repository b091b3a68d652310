package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the stack frames and program counters of kernel traces, by position.
 *
 * <p>Source: lib/dump_stack.c, arch/x86/kernel/dumpstack.c, arch/arm/kernel/traps.c,
 * arch/arm64/kernel/traps.c, arch/riscv/kernel/stacktrace.c, arch/powerpc/kernel/process.c, Linux
 * 3.x to 6.19.
 */
final class Frames {
    private static final List<String> COUNTERS =
            List.of("IP", "IP is at", "pc ", "PC is at", "ERA", "TPC");

    private Frames() {}

    /**
     * The functions that a line of a trace names, innermost first: none, one, or two on 32-bit ARM
     * ({@code (callee) from [<pc>] (caller+0x1/0x2)}).
     */
    static List<String> of(String line) {
        int at = skipBlanks(line, 0);
        at = line.startsWith("([<", at) ? at + 1 : at;
        int afterPcs = skipCounters(line, at, 2);
        String function = functionAt(line, afterPcs);
        if (!function.isEmpty()) {
            return List.of(function);
        }
        return afterPcs > at ? armFrames(line, afterPcs) : calledFrom(line, at);
    }

    /** 32-bit ARM since 5.20: {@code callee from caller+0x1/0x2}. */
    private static List<String> calledFrom(String line, int at) {
        int from = line.indexOf(" from ", at);
        String caller = from < 0 ? "" : functionAt(line, from + " from ".length());
        boolean named =
                from > at
                        && line.chars()
                                .skip(at)
                                .limit(from - at)
                                .allMatch(c -> isIdentifier((char) c));
        return named && !caller.isEmpty() ? List.of(line.substring(at, from), caller) : List.of();
    }

    private static List<String> armFrames(String line, int at) {
        int from = line.indexOf(") from ", at);
        if (at >= line.length() || line.charAt(at) != '(' || from < 0) {
            return List.of();
        }
        List<String> frames = new ArrayList<>();
        frames.add(plain(line.substring(at + 1, from)));
        int caller = skipCounters(line, from + ") from ".length(), 1);
        if (caller < line.length() && line.charAt(caller) == '(') {
            String function = functionAt(line, caller + 1);
            if (!function.isEmpty()) {
                frames.add(function);
            }
        }
        return frames;
    }

    private static String plain(String function) {
        int dot = function.indexOf('.');
        return dot < 0 ? function : function.substring(0, dot);
    }

    /** Whether the unwinder was not sure of this line ({@code ? frame}, {@code (unreliable)}). */
    static boolean isDoubtful(String line) {
        boolean unsure = line.contains(" ? ") || line.endsWith("(unreliable)");
        return unsure && !line.contains("<EOI>");
    }

    /**
     * The function that a line gives as the program counter (RIP, EIP, NIP, pc, epc, PC is at);
     * empty text when it gives a bare address, null when it gives none.
     */
    static @Nullable String programCounter(String line) {
        int psw = line.indexOf("Krnl PSW :");
        int open = line.indexOf(" (", Math.max(psw, 0));
        if (psw >= 0 && open >= 0) {
            return functionAt(line, open + 2);
        }
        for (String counter : COUNTERS) {
            for (int at = line.indexOf(counter); at >= 0; at = line.indexOf(counter, at + 1)) {
                String function = afterCounter(line, at + counter.length());
                if (function != null) {
                    return function;
                }
            }
        }
        return null;
    }

    private static @Nullable String afterCounter(String line, int from) {
        int colon = skipBlanks(line, from);
        int at = line.startsWith(":", colon) ? colon + 1 : from;
        if (at >= line.length() || line.charAt(at) != ' ') {
            return null;
        }
        at = skipSegment(line, at + 1);
        int afterPcs = skipAddress(line, skipCounters(line, at, 2));
        String function = functionAt(line, afterPcs);
        if (!function.isEmpty()) {
            return function;
        }
        return line.startsWith("0x", at) || line.indexOf("(null)", at) >= 0 ? "" : null;
    }

    /** MIPS and LoongArch give the address bare before the symbol, SPARC the symbol in brackets. */
    private static int skipAddress(String line, int at) {
        int end = at;
        while (end < line.length() && Character.digit(line.charAt(end), 16) >= 0) {
            end++;
        }
        boolean address = end - at >= 8 && end < line.length() && line.charAt(end) == ' ';
        return address ? skipBlanks(line, end) : line.startsWith("<", at) ? at + 1 : at;
    }

    private static int skipSegment(String line, int at) {
        int end = at;
        while (end < line.length() && Character.isDigit(line.charAt(end))) {
            end++;
        }
        return end > at && end < line.length() && line.charAt(end) == ':'
                ? skipBlanks(line, end + 1)
                : at;
    }

    /**
     * The identifier at a place when {@code +} or {@code .} follows it, as in symbol+0x1/0x2, or
     * its source, as scripts/decode_stacktrace.sh writes it: {@code symbol (lib/file.c:12)}.
     */
    static String functionAt(String line, int at) {
        int end = at;
        while (end < line.length() && isIdentifier(line.charAt(end))) {
            end++;
        }
        boolean symbol =
                end > at
                        && end < line.length()
                        && (line.charAt(end) == '+'
                                || line.charAt(end) == '.'
                                || isSource(line, end));
        return symbol ? line.substring(at, end) : "";
    }

    private static boolean isSource(String line, int at) {
        int colon = line.startsWith(" (", at) ? line.indexOf(':', at) : -1;
        return colon > 0
                && line.lastIndexOf('.', colon) > at
                && line.lastIndexOf(' ', colon) == at
                && colon + 1 < line.length()
                && Character.isDigit(line.charAt(colon + 1));
    }

    /** The function after {@code at: [<pc>]}, as lockdep names the place of a lock. */
    static String afterAt(String line) {
        for (int at = line.indexOf("at: "); at >= 0; at = line.indexOf("at: ", at + 1)) {
            int start = skipBlanks(line, at + "at: ".length());
            String function = functionAt(line, skipCounters(line, start, 1));
            if (!function.isEmpty()) {
                return function;
            }
        }
        return "";
    }

    /** The function after the first {@code [<pc>]} anywhere in a line. */
    static String afterCounterAnywhere(String line) {
        for (int at = line.indexOf('['); at >= 0; at = line.indexOf('[', at + 1)) {
            int after = skipCounters(line, at, 1);
            String function = after > at ? functionAt(line, after) : "";
            if (!function.isEmpty()) {
                return function;
            }
        }
        return "";
    }

    /**
     * Skips up to {@code most} of {@code [<ffffffff81000000>] } or {@code [c0001000] }; some
     * loggers drop what is in angle brackets.
     */
    private static int skipCounters(String line, int start, int most) {
        int at = start;
        for (int i = 0; i < most; i++) {
            int close = counterEnd(line, at);
            if (close < 0) {
                return at;
            }
            at = skipBlanks(line, close);
        }
        return at;
    }

    private static int counterEnd(String line, int at) {
        int i = at;
        if (i >= line.length() || line.charAt(i++) != '[') {
            return -1;
        }
        if (line.startsWith("]", i)) {
            return i + 1;
        }
        i += line.startsWith("<", i) ? 1 : 0;
        i += line.startsWith("0x", i) ? 2 : 0;
        int digits = i;
        while (i < line.length() && Character.digit(line.charAt(i), 16) >= 0) {
            i++;
        }
        i = line.startsWith("(____ptrval____)", i) ? i + "(____ptrval____)".length() : i;
        if (i == digits) {
            return -1;
        }
        i += line.startsWith(">", i) ? 1 : 0;
        return line.startsWith("]", i) ? i + 1 : -1;
    }

    private static int skipBlanks(String line, int start) {
        int at = start;
        while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean isIdentifier(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || c == '_';
    }
}
