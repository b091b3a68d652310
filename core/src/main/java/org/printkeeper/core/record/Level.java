package org.printkeeper.core.record;

import java.util.Locale;
import java.util.Optional;

/**
 * Severity of a message, most severe first.
 *
 * <p>Source: include/linux/kern_levels.h; RFC 5424 §6.2.1; names as util-linux dmesg prints them.
 */
public enum Level {
    EMERG(0),
    ALERT(1),
    CRIT(2),
    ERR(3),
    WARN(4),
    NOTICE(5),
    INFO(6),
    DEBUG(7);

    private static final Level[] BY_CODE = values();

    private final int code;

    Level(int code) {
        this.code = code;
    }

    /**
     * The level that a prefix ends with.
     *
     * @param code 0 (emerg) to 7 (debug); higher bits, which hold the facility, are ignored
     */
    public static Level ofCode(int code) {
        return BY_CODE[code & 7];
    }

    /** 0 (emerg) to 7 (debug). */
    public int code() {
        return code;
    }

    /** The name in lower case: {@code emerg} … {@code debug}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** True for this severity and the more severe ones of {@code other}. */
    public boolean isAtLeast(Level other) {
        return compareTo(other) <= 0;
    }

    /** Reads a name as dmesg and journalctl know it, or a digit 0–7; case does not matter. */
    public static Optional<Level> parse(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "0", "emerg", "panic" -> Optional.of(EMERG);
            case "1", "alert" -> Optional.of(ALERT);
            case "2", "crit" -> Optional.of(CRIT);
            case "3", "err", "error" -> Optional.of(ERR);
            case "4", "warn", "warning" -> Optional.of(WARN);
            case "5", "notice" -> Optional.of(NOTICE);
            case "6", "info" -> Optional.of(INFO);
            case "7", "debug" -> Optional.of(DEBUG);
            default -> Optional.empty();
        };
    }
}
