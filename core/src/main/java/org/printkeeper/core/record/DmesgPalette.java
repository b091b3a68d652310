package org.printkeeper.core.record;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Terminal sequences by what they colour.
 *
 * <p>Source: terminal-colors.d(5).
 */
public final class DmesgPalette {
    /** Ends a colour. */
    static final String RESET = "\033[0m";

    /** Built in: what dmesg uses without a scheme. */
    public static final DmesgPalette DEFAULT = new DmesgPalette(Map.of());

    private static final Map<String, String> CODES_BY_NAME =
            Map.ofEntries(
                    Map.entry("reset", "0"),
                    Map.entry("bold", "1"),
                    Map.entry("halfbright", "2"),
                    Map.entry("blink", "5"),
                    Map.entry("reverse", "7"),
                    Map.entry("black", "30"),
                    Map.entry("red", "31"),
                    Map.entry("green", "32"),
                    Map.entry("brown", "33"),
                    Map.entry("blue", "34"),
                    Map.entry("magenta", "35"),
                    Map.entry("cyan", "36"),
                    Map.entry("gray", "37"),
                    Map.entry("darkgray", "1;30"),
                    Map.entry("lightred", "1;31"),
                    Map.entry("lightgreen", "1;32"),
                    Map.entry("yellow", "1;33"),
                    Map.entry("lightblue", "1;34"),
                    Map.entry("lightmagenta", "1;35"),
                    Map.entry("lightcyan", "1;36"),
                    Map.entry("lightgray", "1;37"));

    private final Map<DmesgColor, String> sequences = new EnumMap<>(DmesgColor.class);

    private DmesgPalette(Map<String, String> scheme) {
        for (DmesgColor color : DmesgColor.values()) {
            sequences.put(color, scheme.getOrDefault(color.label(), color.sequence()));
        }
    }

    /**
     * The default with the lines of a scheme file: {@code name sequence}, where a sequence is a
     * colour's name or what stands between {@code ESC[} and {@code m}. Lines that say nothing are
     * skipped.
     */
    public static DmesgPalette ofScheme(List<String> lines) {
        Map<String, String> scheme = new HashMap<>();
        for (String line : lines) {
            String[] words = line.strip().split("\\s+", 2);
            if (words.length == 2 && !words[0].startsWith("#")) {
                sequence(words[1].strip())
                        .ifPresent(s -> scheme.put(words[0].toLowerCase(Locale.ROOT), s));
            }
        }
        return new DmesgPalette(scheme);
    }

    private static Optional<String> sequence(String text) {
        if (Character.isLetter(text.charAt(0))) {
            return Optional.ofNullable(CODES_BY_NAME.get(text)).map(code -> "\033[" + code + "m");
        }
        return Optional.of("\033[" + unescape(text) + "m");
    }

    private static String unescape(String text) {
        String letters = "abefnrtv_?";
        String meanings = "\007\b\033\f\n\r\t\013 \177";
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char escaped = text.charAt(++i);
                int known = letters.indexOf(escaped);
                c = known < 0 ? escaped : meanings.charAt(known);
            }
            plain.append(c);
        }
        return plain.toString();
    }

    String sequence(DmesgColor color) {
        return Objects.requireNonNull(sequences.get(color));
    }
}
