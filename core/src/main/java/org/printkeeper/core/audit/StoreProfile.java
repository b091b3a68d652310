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
 */
public record StoreProfile(
        String name,
        String location,
        String hop,
        Strength strength,
        boolean splitsLines,
        Policy policy) {
    /** What it reads from: {@code ring}, {@code journald}; the first half of the hop. */
    public String source() {
        int arrow = hop.indexOf('→');
        return arrow < 0 ? "" : hop.substring(0, arrow);
    }
}
