package org.printkeeper.core.syslog;

import java.util.Arrays;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

/**
 * Which facilities and severities are meant, as syslog.conf(5) says it: {@code
 * *.info;mail,news.none;kern.!=debug}.
 *
 * <pre>
 *   selector = part *(";" part)
 *   part     = facility *("," facility) "." ["!"] ["="] (severity | "*" | "none")
 * </pre>
 *
 * <p>Parts hold from left to right: a severity means itself and all more severe, {@code =} it
 * alone; {@code !} takes away from what was selected before, and where nothing was it selects all
 * others; {@code none} nothing.
 *
 * <p>Invariant: {@code levels[facility]} has bit {@code 1 << level} set for what is selected.
 */
public final class Selector {
    private static final int FACILITIES = 24;
    private static final int ALL = 0xff;

    private final String text;
    private final int[] levels = new int[FACILITIES];

    private Selector(String text) {
        this.text = text;
    }

    /**
     * Reads a selector.
     *
     * @throws IllegalArgumentException naming the part that is wrong
     */
    public static Selector parse(String text) {
        Selector selector = new Selector(text);
        for (String part : text.split(";", -1)) {
            int dot = part.indexOf('.');
            if (dot <= 0 || dot + 1 == part.length()) {
                throw new IllegalArgumentException(
                        "'%s' in selector '%s': expected facility.severity, such as kern.err"
                                .formatted(part, text));
            }
            for (String facility : part.substring(0, dot).split(",", -1)) {
                selector.apply(facility.strip(), part.substring(dot + 1).strip());
            }
        }
        return selector;
    }

    private void apply(String facility, String severity) {
        boolean takesAway = severity.startsWith("!");
        int mask = mask(takesAway ? severity.substring(1) : severity);
        if (facility.equals("*")) {
            Arrays.setAll(levels, code -> changed(levels[code], mask, takesAway));
            return;
        }
        int code =
                Facility.parse(facility)
                        .map(Facility::code)
                        .filter(known -> known < FACILITIES)
                        .orElseThrow(() -> unknown(facility, "facility"));
        levels[code] = changed(levels[code], mask, takesAway);
    }

    private static int changed(int before, int mask, boolean takesAway) {
        if (mask == 0) {
            return 0;
        }
        return takesAway ? (before == 0 ? ALL : before) & ~mask : before | mask;
    }

    /** Bits of the levels that are named; 0 for {@code none}. */
    private int mask(String severity) {
        boolean isExact = severity.startsWith("=");
        String name = isExact ? severity.substring(1) : severity;
        if (name.equals("*") || name.equals("none")) {
            return name.equals("*") ? ALL : 0;
        }
        int code = Level.parse(name).map(Level::code).orElseThrow(() -> unknown(name, "severity"));
        return isExact ? 1 << code : (2 << code) - 1;
    }

    private IllegalArgumentException unknown(String name, String what) {
        return new IllegalArgumentException(
                "no %s '%s' in selector '%s'".formatted(what, name, text));
    }

    public boolean selects(Facility facility, Level level) {
        return facility.code() < FACILITIES && (levels[facility.code()] & (1 << level.code())) != 0;
    }

    @Override
    public String toString() {
        return text;
    }
}
