package org.printkeeper.agent.remote;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.MessageFields;
import org.printkeeper.agent.collector.SentOrder;
import org.printkeeper.agent.collector.StoreReader;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.RemoteLossRows;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.record.BootId;

/**
 * A remote store as the audit reads it: in the sender's order, one boot only.
 *
 * <p>Thread: one thread only.
 */
final class RemoteReader implements StoreReader {
    /** So many messages at the beginning show what the store keeps of a record. */
    private static final int SAMPLE_MESSAGES = 500;

    private final Pages pages;
    private final BootId boot;
    private final StoreProfile profile;
    private final Deque<StoreItem> ready = new ArrayDeque<>();
    private final Deque<MessageFields.Message> read;
    private final SentOrder order = new SentOrder(RemoteLossRows.SENT, ready::add);
    private boolean ended;
    private boolean holdsRecords;
    private long messages;

    /**
     * What is known of a store before it is asked.
     *
     * @param from where it gets its messages; empty when its messages are to show it
     */
    record Name(String kind, String location, String from, Policy policy) {}

    private RemoteReader(
            Pages pages, BootId boot, Deque<MessageFields.Message> read, StoreProfile profile) {
        this.pages = pages;
        this.boot = boot;
        this.read = read;
        this.profile = profile;
    }

    /** Asks for the first messages. */
    static RemoteReader open(Pages pages, BootId boot, Name name) throws IOException {
        try {
            Deque<MessageFields.Message> read = new ArrayDeque<>();
            List<MessageFields.Message> page = page(pages);
            while (page != null) {
                read.addAll(page);
                page = read.size() < SAMPLE_MESSAGES ? page(pages) : null;
            }
            return new RemoteReader(pages, boot, read, profile(read, boot, name));
        } catch (IOException | RuntimeException failed) {
            pages.close();
            throw failed;
        }
    }

    private static @Nullable List<MessageFields.Message> page(Pages pages) throws IOException {
        try {
            return pages.next();
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while it was asked", asked);
        }
    }

    private static StoreProfile profile(
            Iterable<MessageFields.Message> read, BootId boot, Name name) {
        List<StoredRecord> ours = new ArrayList<>();
        List<StoredRecord> all = new ArrayList<>();
        for (MessageFields.Message message : read) {
            if (message.item() instanceof StoredRecord record) {
                all.add(record);
                if (boot.equals(message.boot())) {
                    ours.add(record);
                }
            }
        }
        boolean isNumbered = isMost(ours, all, record -> record.sequence() >= 0);
        boolean isStrong =
                isMost(
                        ours,
                        all,
                        record ->
                                record.sequence() >= 0
                                        || (record.printkMicros() >= 0 && record.prefix() >= 0));
        boolean isStamped = isMost(all, all, record -> record.printkMicros() >= 0);
        String usual = isNumbered ? "archive" : ours.isEmpty() ? "sender" : "journald";
        return new StoreProfile(
                name.kind(),
                name.location(),
                (name.from().isEmpty() ? usual : name.from()) + "→" + name.kind(),
                isStrong ? Strength.STRONG : isStamped ? Strength.MEDIUM : Strength.WEAK,
                false,
                name.policy(),
                true);
    }

    private static boolean isMost(
            List<StoredRecord> of, List<StoredRecord> all, Predicate<StoredRecord> which) {
        return !all.isEmpty() && 2 * of.stream().filter(which).count() > all.size();
    }

    @Override
    public StoreProfile profile() {
        return profile;
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        while (ready.isEmpty() && !ended) {
            MessageFields.Message message = read.pollFirst();
            if (message != null) {
                accept(message);
                continue;
            }
            List<MessageFields.Message> page = page(pages);
            if (page == null) {
                ended = true;
                order.flush();
            } else {
                read.addAll(page);
            }
        }
        return ready.pollFirst();
    }

    private void accept(MessageFields.Message said) {
        messages++;
        MessageFields.Message message = said.of(boot, profile.strength());
        StoreItem item = message.item();
        holdsRecords |= item instanceof StoredRecord;
        order.add(item, message.sent(), item == null ? profile.location() : item.location());
    }

    @Override
    public Optional<String> retention() {
        return pages.retention();
    }

    @Override
    public Optional<String> damage() {
        return holdsRecords
                ? Optional.empty()
                : Optional.of(
                        "expected records of the kernel of boot %s, found none among %d messages: whether all were lost or it is asked for the wrong thing cannot be told; look at its address, index=, tenant= and query="
                                .formatted(boot, messages));
    }

    @Override
    public void close() {
        pages.close();
    }
}
