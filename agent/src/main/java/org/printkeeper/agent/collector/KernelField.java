package org.printkeeper.agent.collector;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The fields of a journal's entry that tell what the kernel said. */
enum KernelField {
    MESSAGE("MESSAGE"),
    STAMP("_SOURCE_MONOTONIC_TIMESTAMP"),
    TRANSPORT("_TRANSPORT"),
    MESSAGE_ID("MESSAGE_ID"),
    IDENTIFIER("SYSLOG_IDENTIFIER"),
    PID("SYSLOG_PID"),
    PRIORITY("PRIORITY"),
    FACILITY("SYSLOG_FACILITY"),
    /** Any that is not of interest. */
    OTHER("");

    private static final KernelField[] ALL = values();

    /** {@code NAME=}. */
    @SuppressWarnings("ImmutableEnumChecker") // never changed
    private final byte[] start;

    KernelField(String name) {
        start = (name + "=").getBytes(StandardCharsets.US_ASCII);
    }

    /** Which one {@code NAME=value} is. */
    static KernelField of(byte[] field, int length) {
        for (KernelField one : ALL) {
            int end = one.start.length;
            if (length >= end && Arrays.equals(one.start, 0, end, field, 0, end)) {
                return one;
            }
        }
        return OTHER;
    }

    /** Which one has this name. */
    static KernelField named(String name) {
        byte[] start = (name + "=").getBytes(StandardCharsets.UTF_8);
        return of(start, start.length);
    }

    /** No name that is of interest is longer, with its equals sign. */
    static int maxStartBytes() {
        return STAMP.start.length;
    }

    int startBytes() {
        return start.length;
    }

    /** Those that hardly two entries have in common. */
    boolean isRarelyShared() {
        return this == MESSAGE || this == STAMP;
    }
}
