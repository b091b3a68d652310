package org.printkeeper.agent.cli;

import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.Judged;
import org.printkeeper.core.audit.LossRow;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.TextForm;
import org.printkeeper.core.audit.Verdict;
import org.printkeeper.core.audit.VerdictSink;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;
import tools.jackson.core.JsonGenerator;

/** Prints the records of one verdict, one JSON object a line, as they are judged. */
final class AuditList implements AutoCloseable {
    private static final Object NONE = new Object();

    private final String verdict;
    private final JsonGenerator json;

    AuditList(String verdict, OutputStream out) {
        this.verdict = verdict;
        json = AuditJson.generator(out);
    }

    /** Takes the verdicts on one store. */
    VerdictSink sink(String collector) {
        return judged -> accept(judged, collector);
    }

    private void accept(Judged judged, String collector) {
        if (!judged.verdict().label().equals(verdict)) {
            return;
        }
        KmsgRecord expected = judged.expected();
        StoredRecord stored = judged.stored();
        Map<String, Object> fields =
                expected != null ? fields(expected) : stored == null ? null : fields(stored);
        if (fields != null) {
            fields.put("collector", collector);
            if (judged.verdict() instanceof Verdict.Missing missing) {
                LossRow row = missing.row();
                fields.put("cause", missing.cause().label());
                fields.put("row", row == null ? NONE : row.id());
                fields.put("evidence", missing.evidence());
            }
            AuditJson.writeFields(json, fields);
        }
    }

    private static Map<String, Object> fields(KmsgRecord record) {
        return fields(
                record.sequence(),
                record.timestampMicros(),
                record.prefix(),
                record.textBytes(),
                record.toString());
    }

    private static Map<String, Object> fields(StoredRecord stored) {
        byte[] text =
                stored.form() == TextForm.KMSG
                        ? KmsgText.unescape(stored.text(), 0, stored.text().length)
                        : stored.text();
        return fields(
                stored.sequence() < 0 ? null : stored.sequence(),
                stored.printkMicros() < 0 ? null : stored.printkMicros(),
                stored.prefix(),
                text,
                KmsgText.escape(stored.text()));
    }

    private static Map<String, Object> fields(
            @Nullable Long sequence, @Nullable Long micros, int prefix, byte[] text, String raw) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("seq", sequence == null ? NONE : sequence);
        fields.put("usec", micros == null ? NONE : micros);
        fields.put("facility", prefix < 0 ? NONE : new Facility(prefix >> 3).label());
        fields.put("level", prefix < 0 ? NONE : Level.ofCode(prefix).label());
        fields.put("text", AuditJson.text(text));
        fields.put("raw", raw);
        return fields;
    }

    @Override
    public void close() {
        json.close();
    }
}
