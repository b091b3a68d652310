package org.printkeeper.core.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.MalformedEntryException;

/** Records and store items written shortly, and an alignment whose verdicts are at hand. */
final class Samples {
    static final int ERR = 3;
    static final int INFO = 6;
    static final int USER_INFO = 14;

    private Samples() {}

    static KmsgRecord record(long sequence, long micros, int prefix, String text) {
        String escaped = KmsgText.escape(text.getBytes(StandardCharsets.UTF_8));
        return parsed(prefix + "," + sequence + "," + micros + ",-;" + escaped + "\n");
    }

    static KmsgRecord parsed(String raw) {
        try {
            return KmsgRecord.parse(raw);
        } catch (MalformedEntryException e) {
            throw new IllegalArgumentException(raw, e);
        }
    }

    static StoredRecord strong(long micros, int prefix, String text) {
        return stored(micros, -1, prefix, text, TextForm.PLAIN, micros);
    }

    static StoredRecord medium(long micros, String text, TextForm form) {
        return stored(micros, -1, -1, text, form, micros);
    }

    static StoredRecord weak(long receivedMicros, String text, TextForm form) {
        return stored(-1, -1, -1, text, form, receivedMicros);
    }

    static StoredRecord stored(
            long micros, long sequence, int prefix, String text, TextForm form, long received) {
        return new StoredRecord(
                "log:1",
                received,
                micros,
                sequence,
                prefix,
                text.getBytes(StandardCharsets.UTF_8),
                form);
    }

    static StoreProfile journald() {
        return new StoreProfile(
                "journald", "/j", "ring→journald", Strength.STRONG, false, Policy.KEEPS_ALL);
    }

    static StoreProfile file(Strength strength, boolean splitsLines, Policy policy) {
        return new StoreProfile(
                "rsyslog", "/kern.log", "ring→rsyslog", strength, splitsLines, policy);
    }

    static StoreProfile readsJournal() {
        return new StoreProfile(
                "rsyslog",
                "/kern.log",
                "journald→rsyslog",
                Strength.MEDIUM,
                false,
                Policy.KEEPS_ALL);
    }

    /** What an audit said: the report, and per sequence number the verdict on the record. */
    record Result(CollectorReport report, Map<Long, Verdict> verdicts, List<Judged> all) {
        List<String> labels() {
            return verdicts.values().stream().map(Verdict::label).toList();
        }

        CollectorReport.Counts counts() {
            return report.counts();
        }
    }

    static Result align(
            StoreProfile profile,
            AuditSettings settings,
            Range range,
            List<KmsgRecord> reference,
            List<? extends StoreItem> store) {
        List<Judged> judged = new ArrayList<>();
        Alignment alignment = new Alignment(profile, settings, judged::add);
        reference.forEach(alignment::expect);
        store.forEach(alignment::stored);
        return result(alignment.finish(range, Optional.empty()), judged);
    }

    static Result result(CollectorReport report, List<Judged> judged) {
        Map<Long, Verdict> verdicts = new TreeMap<>();
        for (Judged one : judged) {
            if (!(one.verdict() instanceof Verdict.Duplicated)
                    && !(one.verdict() instanceof Verdict.Forged)) {
                verdicts.put(one.sequence(), one.verdict());
            }
        }
        return new Result(report, verdicts, judged);
    }
}
