package org.printkeeper.agent.archive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One file of a stream, as its name tells: {@code <20 digits>.klog} plain, {@code .klog.zst}
 * sealed.
 *
 * <p>Invariant: a segment ends where the next one begins, by name; whatever else stands in it is
 * superseded by the next one.
 *
 * @param first index of its first entry, which is its {@code segment} mark
 * @param end index after its last entry: the next segment's first, or Long.MAX_VALUE for the last
 * @param sealed whether it is compressed and will never change again
 */
record Segment(long first, long end, boolean sealed) {
    static final String PLAIN_SUFFIX = ".klog";
    static final String SEALED_SUFFIX = ".klog.zst";
    static final String TEMPORARY_SUFFIX = ".klog.zst.tmp";

    private static final int DIGITS = 20;

    static String plainName(long first) {
        String digits = Long.toString(first);
        return "0".repeat(DIGITS - digits.length()) + digits + PLAIN_SUFFIX;
    }

    static String sealedName(long first) {
        return plainName(first) + ".zst";
    }

    static String temporaryName(long first) {
        return sealedName(first) + ".tmp";
    }

    String name() {
        return sealed ? sealedName(first) : plainName(first);
    }

    boolean isLast() {
        return end == Long.MAX_VALUE;
    }

    /** The segments among these names, oldest first; a sealed one stands for its plain twin. */
    static List<Segment> among(Collection<String> names) {
        TreeMap<Long, Boolean> sealedByFirst = new TreeMap<>();
        for (String name : names) {
            if (isSegment(name)) {
                long first = Long.parseLong(name.substring(0, DIGITS));
                sealedByFirst.merge(first, name.endsWith(SEALED_SUFFIX), Boolean::logicalOr);
            }
        }
        List<Segment> segments = new ArrayList<>(sealedByFirst.size());
        for (Map.Entry<Long, Boolean> segment : sealedByFirst.entrySet()) {
            Long next = sealedByFirst.higherKey(segment.getKey());
            segments.add(
                    new Segment(
                            segment.getKey(),
                            next == null ? Long.MAX_VALUE : next,
                            segment.getValue()));
        }
        return segments;
    }

    private static boolean isSegment(String name) {
        return name.matches("0[0-9]{19}\\.klog(\\.zst)?");
    }
}
