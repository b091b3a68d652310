package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.detect.CTokens.Token;
import org.printkeeper.core.detect.CTokens.TokenType;
import org.printkeeper.core.record.Level;

/**
 * Finds the messages in a C file of the kernel: calls of printk and of whatever is named like it
 * ({@code pr_err}, {@code dev_warn_ratelimited}, {@code xfs_alert}), with the first argument that
 * is a string literal as the format.
 *
 * <p>Thread: not safe; one instance per file.
 *
 * <p>Source: include/linux/printk.h, dev_printk.h, net.h, Linux 6.12.
 */
public final class SourceScan {
    // LIMIT: macros that print are not expanded; what they print in a tree's own wrappers with
    // formats of their own, or with formats in tables, is not found.
    private static final Pattern PRINTING =
            Pattern.compile(
                    "(?:.*_)?(?:printk|msg|cont|devel|(emerg|panic|alert|crit|critical|err|error|warn"
                            + "|warning|notice|info|dbg|debug))(?:_once|_ratelimited?|_rl|_deferred"
                            + "|_probe|_limited|_taint)*[0-9]?",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern NOT_PRINTING =
            Pattern.compile(
                    "trace_printk|bpf_printk|.*_set_err_msg.*|tracing_log_err|.*extack.*",
                    Pattern.CASE_INSENSITIVE);

    /** Nothing stands before what these print. */
    private static final Pattern PLAIN =
            Pattern.compile("printk.*|early_printk|WARN.*|panic|nmi_panic");

    /** What looks like a function's name around one: attributes, and macros at the top level. */
    private static final Pattern NO_FUNCTION =
            Pattern.compile(
                    "__attribute__|__(?:acquires|releases|must_hold|cond_.*|printf|scanf|section|aligned"
                            + "|alloc_size|realloc_size|no_sanitize.*|nonnull|assume_aligned|free)"
                            + "|EXPORT_.*|MODULE_.*|DEFINE_.*|DECLARE_.*|ALLOW_ERROR_INJECTION");

    private static final Pattern KERN_LEVEL =
            Pattern.compile("KERN_(EMERG|ALERT|CRIT|ERR|WARNING|NOTICE|INFO|DEBUG)");
    private static final Pattern CONTROL = Pattern.compile("\001.");
    private static final String KERN = "KERN_";
    private static final String PANIC = "Kernel panic - not syncing: ";
    private static final int MAX_TOKENS_OF_CALL = 4_000;
    private static final int MAX_NESTING = 3;

    private final String path;
    private final List<Token> tokens;
    private final Map<String, List<Token>> macros;
    private final Consumer<PrintkSite> out;
    private String function = "";
    private String candidate = "";
    private int depth;
    private int parentheses;

    private SourceScan(String path, String source, Consumer<PrintkSite> out) {
        CTokens file = new CTokens(source);
        this.path = path;
        tokens = file.tokens();
        macros = file.macros();
        this.out = out;
    }

    /** Gives out every message of a file, one per line that it prints. */
    public static void scan(String path, String source, Consumer<PrintkSite> out) {
        SourceScan scan = new SourceScan(path, source, out);
        for (int i = 0; i < scan.tokens.size(); i++) {
            scan.visit(i);
        }
    }

    private void visit(int index) {
        Token token = tokens.get(index);
        if (token.type() == TokenType.NAME) {
            if (index + 1 < tokens.size() && tokens.get(index + 1).is('(')) {
                call(index);
            }
        } else if (token.is('{')) {
            depth = token.atMargin() ? 1 : depth + 1;
            function = depth == 1 ? candidate : function;
        } else if (token.is('}')) {
            depth = token.atMargin() ? 0 : Math.max(0, depth - 1);
        } else if (token.is('(')) {
            parentheses++;
        } else if (token.is(')')) {
            parentheses = Math.max(0, parentheses - 1);
        } else if (token.is(';') && depth == 0) {
            parentheses = 0;
        }
    }

    private void call(int index) {
        String name = tokens.get(index).text();
        if (depth == 0) {
            if (parentheses == 0 && !NO_FUNCTION.matcher(name).matches()) {
                candidate = name;
            }
            return;
        }
        Matcher printing = PRINTING.matcher(name);
        if (printing.matches() && !NOT_PRINTING.matcher(name).matches()) {
            arguments(
                    index, name, Optional.ofNullable(printing.group(1)).flatMap(SourceScan::level));
        }
    }

    private static Optional<Level> level(String word) {
        return switch (word.toLowerCase(Locale.ROOT)) {
            case "emerg", "panic" -> Optional.of(Level.EMERG);
            case "alert" -> Optional.of(Level.ALERT);
            case "crit", "critical" -> Optional.of(Level.CRIT);
            case "err", "error" -> Optional.of(Level.ERR);
            case "warn", "warning" -> Optional.of(Level.WARN);
            case "notice" -> Optional.of(Level.NOTICE);
            case "info" -> Optional.of(Level.INFO);
            default -> Optional.of(Level.DEBUG);
        };
    }

    /** Looks for the first argument that is a format. */
    private void arguments(int index, String name, Optional<Level> ofName) {
        List<Token> argument = new ArrayList<>();
        Optional<Level> declared = ofName;
        int open = 1;
        int end = Math.min(tokens.size(), index + MAX_TOKENS_OF_CALL);
        for (int i = index + 2; i < end && open > 0; i++) {
            Token token = tokens.get(i);
            open += token.is('(') ? 1 : 0;
            open -= token.is(')') ? 1 : 0;
            if (open > 1 || (open == 1 && !token.is(','))) {
                argument.add(token);
                continue;
            }
            Optional<Level> kern = kern(argument);
            declared = kern.isPresent() ? kern : declared;
            if (isFormat(argument)) {
                found(name, tokens.get(index).line(), declared, argument);
                return;
            }
            argument.clear();
        }
    }

    private static Optional<Level> kern(List<Token> argument) {
        return argument.stream()
                .filter(token -> token.type() == TokenType.NAME && token.text().startsWith(KERN))
                .filter(token -> KERN_LEVEL.matcher(token.text()).matches())
                .findFirst()
                .flatMap(token -> level(token.text().substring(KERN.length())));
    }

    private static boolean isFormat(List<Token> argument) {
        return argument.stream().allMatch(token -> token.type() != TokenType.OTHER)
                && argument.stream().anyMatch(token -> token.type() == TokenType.STRING);
    }

    private void found(String name, int line, Optional<Level> level, List<Token> argument) {
        boolean usesPrFmt = name.startsWith("pr_") || name.startsWith("net_");
        boolean plain = PLAIN.matcher(name).matches();
        List<Token> prefix = usesPrFmt ? macros.getOrDefault("pr_fmt", List.of()) : List.of();
        StringBuilder format = new StringBuilder(name.endsWith("panic") ? PANIC : "");
        boolean placed = false;
        for (Token token : prefix) {
            boolean isHere = token.type() == TokenType.NAME && token.text().equals("fmt");
            format.append(isHere ? text(argument, 0) : text(List.of(token), 0));
            placed |= isHere;
            if (token.is(',')) {
                break;
            }
        }
        if (!placed) {
            format.append(text(argument, 0));
        }
        boolean free = !placed && !plain;
        PrintkSite.ofLines(
                        path, line, function, level, CONTROL.matcher(format).replaceAll(""), free)
                .forEach(out);
    }

    /** Literals as they stand; what a name stands for, or else a hole. */
    private String text(List<Token> words, int nesting) {
        StringBuilder text = new StringBuilder();
        for (Token word : words) {
            if (word.type() == TokenType.STRING) {
                text.append(word.text());
            } else if (word.type() == TokenType.NAME && !word.text().startsWith(KERN)) {
                text.append(ofName(word.text(), text.toString(), nesting));
            }
        }
        return text.toString();
    }

    private String ofName(String name, String before, int nesting) {
        List<Token> macro = macros.getOrDefault(name, List.of());
        if (nesting < MAX_NESTING && !macro.isEmpty() && isFormat(macro)) {
            return text(macro, nesting + 1);
        }
        return before.endsWith("%") ? "d" : "%s";
    }
}
