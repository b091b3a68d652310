package org.printkeeper.agent.cli;

import java.nio.charset.StandardCharsets;
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

    private static boolean matches(byte[] text) {
        for (int i = 0; i + NEEDLE.length <= text.length; i++) {
            if ((text[i] | 0x20) == 'o' && matchesAt(text, i)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matchesAt(byte[] text, int at) {
        for (int i = 0; i < NEEDLE.length; i++) {
            if ((NEEDLE[i] == ' ' ? text[at + i] : text[at + i] | 0x20) != NEEDLE[i]) {
                return false;
            }
        }
        return true;
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
