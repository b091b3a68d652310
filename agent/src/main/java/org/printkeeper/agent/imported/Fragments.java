package org.printkeeper.agent.imported;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.record.KmsgRecord;

/**
 * Puts records together that netconsole sent in several datagrams, {@code ncfrag=offset/total},
 * which may arrive in any order, or not at all.
 *
 * <p>Thread: one.
 */
final class Fragments {
    private static final Pattern FRAGMENT = Pattern.compile(",ncfrag=([0-9]{1,6})/([0-9]{1,6})");

    /** Of a record that is not whole by then, the rest was lost: datagrams overtake by a few. */
    private static final int MOST_OPEN = 8;

    private final Map<Long, Open> open = new LinkedHashMap<>();

    /** A record, and what of its text never came. */
    record Whole(KmsgRecord record, byte[] text, String missing) {}

    private record Open(KmsgRecord record, int total, SortedMap<Integer, String> parts) {
        int length() {
            return parts.values().stream().mapToInt(String::length).sum();
        }

        Whole put() {
            StringBuilder text = new StringBuilder();
            parts.values().forEach(text::append);
            int lost = total - length();
            return new Whole(
                    record,
                    TextLog.unescaped(text),
                    lost <= 0 ? "" : lost + " of " + total + " bytes of its text, lost on the way");
        }
    }

    /** Takes a record or a fragment; gives what is whole by now. */
    List<Whole> add(KmsgRecord record, String line) {
        int semicolon = line.indexOf(';');
        Matcher fragment = FRAGMENT.matcher(line).region(0, Math.max(0, semicolon));
        if (!fragment.find()) {
            return List.of(new Whole(record, record.textBytes(), ""));
        }
        int total = Integer.parseInt(fragment.group(2));
        Open begun =
                open.computeIfAbsent(
                        record.sequence(), sequence -> new Open(record, total, new TreeMap<>()));
        begun.parts.put(Integer.parseInt(fragment.group(1)), line.substring(semicolon + 1));
        if (begun.length() >= begun.total) {
            open.remove(record.sequence());
            return List.of(begun.put());
        }
        return open.size() > MOST_OPEN ? List.of(oldest()) : List.of();
    }

    private Whole oldest() {
        Open first = open.values().iterator().next();
        open.remove(first.record.sequence());
        return first.put();
    }

    /** What never became whole. */
    List<Whole> left() {
        List<Whole> left = new ArrayList<>();
        while (!open.isEmpty()) {
            left.add(oldest());
        }
        return left;
    }
}
