package org.printkeeper.core.audit;

/**
 * What must be known of a store to compare it.
 *
 * @param name {@code journald}, {@code rsyslog}, {@code syslog-ng}, {@code export} …
 * @param location directory or file, as the user would name it
 * @param hop where on the way a loss in it happened, for example {@code ring→journald}
 * @param strength how surely records can be recognised
 * @param splitsLines whether each line of a multi-line record is an entry of its own
 * @param policy what it leaves out on purpose
 * @param isUtf8 whether bytes that are no UTF-8 have become U+FFFD in it, which is no loss
 */
public record StoreProfile(
        String name,
        String location,
        String hop,
        Strength strength,
        boolean splitsLines,
        Policy policy,
        boolean isUtf8) {
    /** A store that keeps bytes as they are. */
    public StoreProfile(
            String name,
            String location,
            String hop,
            Strength strength,
            boolean splitsLines,
            Policy policy) {
        this(name, location, hop, strength, splitsLines, policy, false);
    }

    /** What it reads from: {@code ring}, {@code journald}; the first half of the hop. */
    public String source() {
        int arrow = hop.indexOf('→');
        return arrow < 0 ? "" : hop.substring(0, arrow);
    }
}
