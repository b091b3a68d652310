package org.printkeeper.agent.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.record.KmsgRecord;

/**
 * What {@code grep -ci "out of memory"} would count on either side: the comparison that people make
 * by hand, shown for what it is.
 */
final class AuditGrep {
    private static final byte[] NEEDLE = "out of memory".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] STEP = steps();

    private long reference;
    private final Map<String, Long> stores = new LinkedHashMap<>();

    void countReference(KmsgRecord record) {
        if (matches(record.raw())) {
            reference++;
        }
    }

    void countStore(String store, StoredRecord record) {
        if (matches(record.text())) {
            stores.merge(store, 1L, Long::sum);
        }
    }

    /** Looks at the end of each place first, and mostly goes on by a whole needle (Horspool). */
    private static boolean matches(byte[] text) {
        for (int end = NEEDLE.length - 1; end < text.length; end += STEP[text[end] & 0xff]) {
            if (matchesAt(text, end - NEEDLE.length + 1)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesAt(byte[] text, int at) {
        for (int i = NEEDLE.length - 1; i >= 0; i--) {
            if ((NEEDLE[i] == ' ' ? text[at + i] : text[at + i] | 0x20) != NEEDLE[i]) {
                return false;
            }
        }
        return true;
    }

    /** How far to go on behind a byte that stands at the end of a place. */
    private static byte[] steps() {
        byte[] steps = new byte[256];
        Arrays.fill(steps, (byte) NEEDLE.length);
        for (int i = 0; i < NEEDLE.length - 1; i++) {
            byte step = (byte) (NEEDLE.length - 1 - i);
            steps[NEEDLE[i]] = step;
            steps[Character.toUpperCase(NEEDLE[i])] = step;
        }
        return steps;
    }

    /** One line for people; empty when nothing was counted anywhere. */
    String words(String source, Iterable<String> names) {
        if (reference == 0 && stores.isEmpty()) {
            return "";
        }
        StringBuilder words =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                "grep -ci 'out of memory' counts %d in the %s",
                                reference,
                                source));
        for (String name : names) {
            words.append(", ").append(stores.getOrDefault(name, 0L)).append(" in ").append(name);
        }
        return words.append(": lines, of all times, repeated ones too. That is no proof.")
                .toString();
    }
}
