package org.printkeeper.core.audit;

import java.util.Locale;

/** Why a record is not in a store, as far as it shows. */
public enum LossCause {
    /** The collector says itself that the ring was overwritten before it had read it. */
    OVERRUN(Account.ANNOUNCED),
    /** The collector says itself that it dropped records beyond its rate limit. */
    RATE_LIMIT(Account.ANNOUNCED),
    /** The collector says itself that its queue dropped records. */
    QUEUE(Account.ANNOUNCED),
    /** The store removed its oldest entries: vacuum or rotation. */
    RETENTION(Account.EXPLAINED),
    /** The kernel cut the record inside its escapes; journald drops such a record uncounted. */
    KERNEL_CUT(Account.EXPLAINED),
    /** The place that the collector reads from lacks the record too. */
    UPSTREAM(Account.EXPLAINED),
    /** The store could not be written: disk full, read-only, I/O error. */
    WRITE_FAILED(Account.EXPLAINED),
    /** The store was not closed cleanly and was set aside. */
    UNCLEAN(Account.EXPLAINED),
    /** The wall clock jumped and the store began anew. */
    TIME_JUMP(Account.EXPLAINED),
    /** The collector was not running, and does not read what was said meanwhile. */
    NOT_RUNNING(Account.EXPLAINED),
    /** The sender's own numbers show that it was sent; the store never got it, or lost it. */
    TRANSIT(Account.EXPLAINED),
    /** The file was rotated there: what was written between copy and truncation is gone. */
    ROTATION(Account.EXPLAINED),
    /**
     * The collector seems to have taken nothing in for a while: the shape of the hole says so and
     * nothing else does, so that it alarms all the same.
     */
    STALLED(Account.UNEXPLAINED),
    /** More seems to have been said at once than the ring holds; again only the shape says so. */
    FLOOD(Account.UNEXPLAINED),
    /** Nothing explains it: this is the number that alarms. */
    UNEXPLAINED(Account.UNEXPLAINED);

    /** Who accounts for what is missing. */
    public enum Account {
        /** The collector itself. */
        ANNOUNCED,
        /** Something else that shows. */
        EXPLAINED,
        /** Nobody. */
        UNEXPLAINED
    }

    private final Account account;

    LossCause(Account account) {
        this.account = account;
    }

    public Account account() {
        return account;
    }

    /** The name in JSON, for example {@code kernel-cut}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
