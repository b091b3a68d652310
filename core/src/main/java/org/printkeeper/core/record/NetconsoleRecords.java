package org.printkeeper.core.record;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What netconsole sends in its extended format, as records of /dev/kmsg again: without the kernel's
 * release, and with the texts put together that came in several datagrams, which may arrive in any
 * order, or not at all.
 *
 * <pre>
 *   datagram = [ release "," ] header [ ",ncfrag=" offset "/" total ] ";" text
 * </pre>
 *
 * <p>Thread: one.
 *
 * <p>Invariant: at most {@value #MOST_OPEN} records are kept that are not whole.
 *
 * <p>Source: drivers/net/netconsole.c send_fragmented_body().
 */
public final class NetconsoleRecords {
    private static final Pattern RELEASE =
            Pattern.compile("^[0-9][^,;\\s]*,(?=[0-9]+,[0-9]+,[0-9]+,)");
    private static final Pattern FRAGMENT = Pattern.compile(",ncfrag=([0-9]{1,6})/([0-9]{1,6})");

    /** Of a record that is not whole by then, the rest was lost: datagrams overtake by a few. */
    private static final int MOST_OPEN = 8;

    private final Map<Long, Open> open = new LinkedHashMap<>();

    /**
     * A record.
     *
     * @param line as /dev/kmsg gives it; each byte is a character
     * @param missingBytes of its text that never came
     * @param totalBytes of its text; 0 where it came at once
     */
    public record Whole(String line, int missingBytes, int totalBytes) {}

    private record Open(String header, int total, SortedMap<Integer, String> parts) {
        int length() {
            return parts.values().stream().mapToInt(String::length).sum();
        }

        Whole put() {
            StringBuilder line = new StringBuilder(header).append(';');
            parts.values().forEach(line::append);
            return new Whole(line.toString(), Math.max(0, total - length()), total);
        }
    }

    /**
     * Takes a datagram; gives what is whole by now.
     *
     * @throws MalformedEntryException when it is no record, but basic format for example
     */
    public List<Whole> add(String datagram) throws MalformedEntryException {
        Matcher release = RELEASE.matcher(datagram);
        String line = release.find() ? datagram.substring(release.end()) : datagram;
        long sequence = KmsgRecord.parse(line).sequence();
        int semicolon = line.indexOf(';');
        Matcher fragment = FRAGMENT.matcher(line).region(0, semicolon);
        if (!fragment.find()) {
            return List.of(new Whole(line, 0, 0));
        }
        String header = line.substring(0, fragment.start());
        int total = Integer.parseInt(fragment.group(2));
        Open begun =
                open.computeIfAbsent(sequence, key -> new Open(header, total, new TreeMap<>()));
        begun.parts.put(Integer.parseInt(fragment.group(1)), line.substring(semicolon + 1));
        if (begun.length() >= begun.total) {
            open.remove(sequence);
            return List.of(begun.put());
        }
        return open.size() > MOST_OPEN ? List.of(oldest()) : List.of();
    }

    private Whole oldest() {
        Iterator<Open> oldestFirst = open.values().iterator();
        Open oldest = oldestFirst.next();
        oldestFirst.remove();
        return oldest.put();
    }

    /** What never became whole. */
    public List<Whole> left() {
        List<Whole> left = new ArrayList<>();
        while (!open.isEmpty()) {
            left.add(oldest());
        }
        return left;
    }
}
