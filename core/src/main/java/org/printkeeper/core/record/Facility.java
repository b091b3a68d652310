package org.printkeeper.core.record;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The part of the system that a message comes from. Facility 0 is the kernel itself: user space
 * cannot claim it through /dev/kmsg.
 *
 * @param code 0–23 have names; the kernel accepts up to 255 from user space
 *     <p>Source: RFC 5424 §6.2.1; kernel/printk/printk.c devkmsg_write()
 */
public record Facility(int code) {
    public static final Facility KERN = new Facility(0);
    public static final Facility USER = new Facility(1);

    private static final List<String> NAMES =
            List.of(
                    "kern",
                    "user",
                    "mail",
                    "daemon",
                    "auth",
                    "syslog",
                    "lpr",
                    "news",
                    "uucp",
                    "cron",
                    "authpriv",
                    "ftp",
                    "res0",
                    "res1",
                    "res2",
                    "res3",
                    "local0",
                    "local1",
                    "local2",
                    "local3",
                    "local4",
                    "local5",
                    "local6",
                    "local7");

    /** Facilities below this have a name. */
    static final int NAMED = NAMES.size();

    public Facility {
        if (code < 0) {
            throw new IllegalArgumentException("facility is negative: " + code);
        }
    }

    /** The name, or the number where there is none. */
    public String label() {
        return code < NAMES.size() ? NAMES.get(code) : Integer.toString(code);
    }

    /** Reads a name or a number; case does not matter. */
    public static Optional<Facility> parse(String text) {
        int named = NAMES.indexOf(text.toLowerCase(Locale.ROOT));
        if (named >= 0) {
            return Optional.of(new Facility(named));
        }
        return text.matches("[0-9]{1,3}")
                ? Optional.of(new Facility(Integer.parseInt(text)))
                : Optional.empty();
    }
}
