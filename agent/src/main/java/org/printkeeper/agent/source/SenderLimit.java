package org.printkeeper.agent.source;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many messages a second each sender may send; what is more is refused and counted.
 *
 * <p>Thread: guarded by its user.
 */
final class SenderLimit {
    /** Senders that are remembered; the one that was silent longest is forgotten first. */
    private static final int MAX_SENDERS = 10_000;

    private final int perSecond;
    private final Map<String, Account> accounts =
            new LinkedHashMap<>(16, .75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Account> eldest) {
                    return size() > MAX_SENDERS;
                }
            };

    /**
     * @param perSecond 0 for no limit
     */
    SenderLimit(int perSecond) {
        this.perSecond = perSecond;
    }

    private static final class Account {
        private long second;
        private int messages;
        private long refused;
    }

    /** Whether this sender may send one more message in this second. */
    boolean admits(String sender, long nowSecond) {
        if (perSecond == 0) {
            return true;
        }
        Account account = accounts.computeIfAbsent(sender, key -> new Account());
        if (account.second != nowSecond) {
            account.second = nowSecond;
            account.messages = 0;
        }
        if (account.messages >= perSecond) {
            account.refused++;
            return false;
        }
        account.messages++;
        return true;
    }

    /** How many were refused of each sender since the last call; only those with any. */
    Map<String, Long> takeRefused() {
        Map<String, Long> refused = new LinkedHashMap<>();
        accounts.forEach((sender, account) -> {
            if (account.refused > 0) {
                refused.put(sender, account.refused);
                account.refused = 0;
            }
        });
        return refused;
    }
}
