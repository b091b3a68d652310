package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sums traces of loss, and missing records put down to them, by row of the ledger. */
final class LossSums {
    private final Map<String, LossEntry> entries = new LinkedHashMap<>();

    LossSums copy() {
        LossSums copy = new LossSums();
        copy.entries.putAll(entries);
        return copy;
    }

    /** A line that tells of loss. */
    void add(LossRow row, long records, long sequence, String words) {
        merge(new LossEntry(row, 1, records, 0, sequence, words));
    }

    /** A missing record that is put down to the row. */
    void addMissing(LossRow row) {
        merge(new LossEntry(row, 0, -1, 1, -1, ""));
    }

    void merge(LossEntry more) {
        entries.merge(more.row().id(), more, LossSums::sum);
    }

    private static LossEntry sum(LossEntry old, LossEntry more) {
        boolean told = more.traces() > 0;
        return new LossEntry(
                old.row(),
                old.traces() + more.traces(),
                old.records() < 0 ? more.records() : old.records() + Math.max(0, more.records()),
                old.missing() + more.missing(),
                told ? more.sequence() : old.sequence(),
                told ? more.sample() : old.sample());
    }

    /** In the order of the hops. */
    List<LossEntry> list() {
        List<LossEntry> list = new ArrayList<>(entries.values());
        list.sort(Comparator.comparing(entry -> order(entry.row().id())));
        return List.copyOf(list);
    }

    /** {@code D4} before {@code D11}. */
    private static String order(String id) {
        return id.length() == 2 ? id.charAt(0) + "0" + id.charAt(1) : id;
    }
}
