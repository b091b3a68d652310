package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The tokens of a C file, as far as a search for messages needs them: names, string literals,
 * punctuation. Comments are left out, definitions of macros are kept apart.
 */
final class CTokens {
    /** What a token is. */
    enum TokenType {
        NAME,
        STRING,
        OTHER
    }

    /**
     * One token.
     *
     * @param text a name, the content of a literal, or one character
     * @param atMargin whether it stands first in its line's first column
     */
    record Token(TokenType type, String text, int line, boolean atMargin) {
        boolean is(char c) {
            return type == TokenType.OTHER && text.charAt(0) == c;
        }
    }

    private static final Pattern DEFINE =
            Pattern.compile("#\\s*define\\s+(\\w+)(\\([^)]*\\))?(.*)", Pattern.DOTALL);

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private final Map<String, List<Token>> macros = new HashMap<>();
    private int at;
    private int line = 1;

    CTokens(String source) {
        this.source = source;
        while (at < source.length()) {
            next();
        }
    }

    List<Token> tokens() {
        return tokens;
    }

    /** What a macro stands for; of those with parameters only pr_fmt. */
    Map<String, List<Token>> macros() {
        return macros;
    }

    private void next() {
        char c = source.charAt(at);
        if (c == '\n') {
            line++;
            at++;
        } else if (Character.isWhitespace(c)) {
            at++;
        } else if (source.startsWith("/*", at)) {
            skipTo(source.indexOf("*/", at + 2), 2);
        } else if (source.startsWith("//", at)) {
            skipTo(source.indexOf('\n', at), 0);
        } else if (c == '#') {
            directive();
        } else if (c == '"') {
            quoted();
        } else if (c == '\'') {
            at = Math.max(at + 1, quoteEnd('\'') + 1);
        } else if (isName(c)) {
            name();
        } else {
            add(TokenType.OTHER, String.valueOf(c), at);
            at++;
        }
    }

    private void skipTo(int found, int behind) {
        int end = found < 0 ? source.length() : found + behind;
        for (; at < end; at++) {
            line += source.charAt(at) == '\n' ? 1 : 0;
        }
    }

    private void directive() {
        int end = at;
        int lines = 0;
        while (end < source.length() && (source.charAt(end) != '\n' || isContinued(end))) {
            lines += source.charAt(end) == '\n' ? 1 : 0;
            end++;
        }
        Matcher define = DEFINE.matcher(source.substring(at, end).replaceAll("\\\\\r?\n", " "));
        if (define.matches() && (define.group(2) == null || define.group(1).equals("pr_fmt"))) {
            macros.put(define.group(1), new CTokens(define.group(3)).tokens);
        }
        line += lines;
        at = end;
    }

    private boolean isContinued(int newline) {
        char before = source.charAt(newline - 1);
        return before == '\\'
                || (before == '\r' && newline > 1 && source.charAt(newline - 2) == '\\');
    }

    private void quoted() {
        int end = quoteEnd('"');
        add(
                TokenType.STRING,
                CString.unescape(source.substring(at + 1, Math.max(at + 1, end))),
                at);
        for (; at <= end && at < source.length(); at++) {
            line += source.charAt(at) == '\n' ? 1 : 0;
        }
    }

    /** Index of the closing quote, or of the end of the line that lacks one. */
    private int quoteEnd(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote && source.charAt(end) != '\n') {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        return Math.min(end, source.length() - 1);
    }

    private void name() {
        int end = at;
        while (end < source.length() && isName(source.charAt(end))) {
            end++;
        }
        add(TokenType.NAME, source.substring(at, end), at);
        at = end;
    }

    private static boolean isName(char c) {
        return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
    }

    private void add(TokenType type, String text, int start) {
        boolean atMargin = start == 0 || source.charAt(start - 1) == '\n';
        tokens.add(new Token(type, text, line, atMargin));
    }
}
