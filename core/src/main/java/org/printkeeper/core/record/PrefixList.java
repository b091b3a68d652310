package org.printkeeper.core.record;

import java.util.Locale;

/**
 * The lists of levels and facilities on dmesg's command line.
 *
 * <pre>
 *   levels     = level-item { "," level-item }
 *   level-item = level | level "+" | "+" level        err+: err and worse; +err: err and below
 *   facilities = facility { "," facility }
 * </pre>
 *
 * A level or facility is its name, in any case, or its number.
 */
public final class PrefixList {
    /** A word in a list that names nothing. */
    public static final class UnknownNameException extends Exception {
        private static final long serialVersionUID = 1;

        /**
         * @param kind {@code level} or {@code facility}
         * @param rest the list from the word on
         */
        UnknownNameException(String kind, String rest) {
            super(rest.isEmpty() ? "" : "unknown " + kind + " '" + rest + "'");
        }
    }

    private PrefixList() {}

    /**
     * One bit for each level in the list.
     *
     * @throws UnknownNameException with dmesg's message; it is empty for an empty item
     */
    public static int levels(String list) throws UnknownNameException {
        int bits = 0;
        for (int at = 0; at < list.length(); at = itemEnd(list, at) + 1) {
            bits |= levelItem(list, at);
        }
        return bits;
    }

    private static int levelItem(String list, int at) throws UnknownNameException {
        String item = item(list, at);
        if (item.length() > 1 && item.endsWith("+")) {
            return (2 << level(item.substring(0, item.length() - 1), list, at)) - 1;
        }
        if (item.length() > 1 && item.startsWith("+")) {
            return 0xff & -1 << level(item.substring(1), list, at);
        }
        return 1 << level(item, list, at);
    }

    private static int level(String word, String list, int at) throws UnknownNameException {
        for (Level level : Level.values()) {
            if (level.label().equals(word.toLowerCase(Locale.ROOT))
                    || Integer.toString(level.code()).equals(word)) {
                return level.code();
            }
        }
        throw new UnknownNameException("level", list.substring(at));
    }

    /**
     * One bit for each facility in the list.
     *
     * @throws UnknownNameException with dmesg's message; it is empty for an empty item
     */
    public static int facilities(String list) throws UnknownNameException {
        int bits = 0;
        for (int at = 0; at < list.length(); at = itemEnd(list, at) + 1) {
            bits |= 1 << facility(list, at);
        }
        return bits;
    }

    private static int facility(String list, int at) throws UnknownNameException {
        return Facility.parse(item(list, at))
                .map(Facility::code)
                .filter(code -> code < Facility.NAMED)
                .orElseThrow(() -> new UnknownNameException("facility", list.substring(at)));
    }

    /**
     * The argument of {@code --console-level}: messages below it reach the console.
     *
     * @return 1–8; a name counts as its code and one
     * @throws UnknownNameException with dmesg's message
     */
    public static int consoleLevel(String word) throws UnknownNameException {
        if (word.matches("[1-8]")) {
            return word.charAt(0) - '0';
        }
        for (Level level : Level.values()) {
            if (level.label().equals(word.toLowerCase(Locale.ROOT))) {
                return level.code() + 1;
            }
        }
        throw new UnknownNameException("level", word);
    }

    private static String item(String list, int at) throws UnknownNameException {
        String item = list.substring(at, itemEnd(list, at));
        if (item.isEmpty()) {
            throw new UnknownNameException("", "");
        }
        return item;
    }

    /** The comma after the item, or the end; a comma at the very end belongs to the item. */
    private static int itemEnd(String list, int at) {
        int comma = list.indexOf(',', at);
        return comma < 0 || comma == list.length() - 1 ? list.length() : comma;
    }
}
