package org.printkeeper.agent.cli;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.printkeeper.core.audit.AuditFinding;
import org.printkeeper.core.audit.AuditReport;
import org.printkeeper.core.audit.AuditWindow;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.LossEntry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgText;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The audit's report as one JSON object, schema {@code printkeeper.audit/1}: fields are only ever
 * added, and stand in this order.
 */
final class AuditJson {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                    .rootValueSeparator("")
                    .build();

    private final JsonGenerator json;

    private AuditJson(JsonGenerator json) {
        this.json = json;
    }

    /** A generator that leaves its target open. */
    static JsonGenerator generator(OutputStream out) {
        return FACTORY.createGenerator(ObjectWriteContext.empty(), out);
    }

    /** Writes the report and a newline. */
    static void write(AuditReport report, OutputStream out) {
        try (JsonGenerator generator = generator(out)) {
            new AuditJson(generator).report(report);
            generator.writeRaw('\n');
        }
    }

    private void report(AuditReport report) {
        json.writeStartObject();
        json.writeStringProperty("schema", "printkeeper.audit/1");
        json.writeStringProperty("host", report.host());
        json.writeName("boot");
        if (report.boot().isPresent()) {
            json.writeString(report.boot().get().toString());
        } else {
            json.writeNull();
        }
        reference(report.reference());
        json.writeArrayPropertyStart("collectors");
        report.collectors().forEach(this::collector);
        json.writeEndArray();
        suppressed(report.suppressed());
        ledger(report.ledger());
        json.writeEndObject();
    }

    private void ledger(List<LossEntry> entries) {
        json.writeArrayPropertyStart("ledger");
        for (LossEntry entry : entries) {
            json.writeStartObject();
            json.writeStringProperty("row", entry.row().id());
            json.writeStringProperty("class", entry.row().accounted().label());
            json.writeStringProperty("cause", entry.row().cause().label());
            json.writeStringProperty("what", entry.row().what());
            json.writeNumberProperty("traces", entry.traces());
            json.writeName("records");
            if (entry.records() < 0) {
                json.writeNull();
            } else {
                json.writeNumber(entry.records());
            }
            json.writeNumberProperty("missing", entry.missing());
            sequence("seq", entry.sequence());
            json.writeStringProperty("sample", entry.sample());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void reference(AuditReport.Reference reference) {
        json.writeObjectPropertyStart("reference");
        json.writeStringProperty("source", reference.source());
        range(reference.firstSequence(), reference.lastSequence(), reference.records());
        json.writeArrayPropertyStart("gaps");
        for (Gap gap : reference.gaps()) {
            json.writeStartObject();
            range(gap.firstMissing(), gap.lastMissing(), gap.records());
            json.writeStringProperty("cause", gap.cause().label());
            json.writeNumberProperty("after_usec", gap.afterMicros());
            json.writeNumberProperty("before_usec", gap.beforeMicros());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Numbers of an empty range and of forged entries are null. */
    private void range(long first, long last, long records) {
        sequence("first_seq", first);
        sequence("last_seq", last);
        json.writeNumberProperty("records", records);
    }

    private void sequence(String name, long sequence) {
        json.writeName(name);
        if (sequence == -1) {
            json.writeNull();
        } else {
            json.writeNumber(Long.toUnsignedString(sequence));
        }
    }

    private void collector(CollectorReport report) {
        json.writeStartObject();
        json.writeStringProperty("name", report.name());
        json.writeStringProperty("location", report.location());
        json.writeStringProperty("verdict", report.outcome().label());
        json.writeStringProperty("reason", report.reason());
        json.writeObjectPropertyStart("compared");
        range(
                report.compared().firstSequence(),
                report.compared().lastSequence(),
                report.compared().records());
        json.writeEndObject();
        counts(report.counts());
        json.writeObjectPropertyStart("by_level");
        report.byLevel().forEach((level, share) -> share(level.label(), share));
        json.writeEndObject();
        json.writeObjectPropertyStart("by_kind");
        report.byKind().forEach(this::share);
        json.writeEndObject();
        json.writeObjectPropertyStart("by_cause");
        report.byCause()
                .forEach((cause, records) -> json.writeNumberProperty(cause.label(), records));
        json.writeEndObject();
        json.writeNumberProperty("score", report.score());
        json.writeArrayPropertyStart("findings");
        report.findings().forEach(this::finding);
        json.writeEndArray();
        json.writeNumberProperty("omitted_findings", report.omittedFindings());
        json.writeArrayPropertyStart("windows");
        report.windows().forEach(this::window);
        json.writeEndArray();
        ledger(report.ledger());
        json.writeEndObject();
    }

    private void counts(CollectorReport.Counts counts) {
        json.writeNumberProperty("stored", counts.stored());
        json.writeNumberProperty("missing", counts.missing());
        json.writeNumberProperty("altered", counts.altered());
        json.writeNumberProperty("late", counts.late());
        json.writeNumberProperty("excluded", counts.excluded());
        json.writeNumberProperty("collapsed", counts.collapsed());
        json.writeNumberProperty("duplicated", counts.duplicated());
        json.writeNumberProperty("forged", counts.forged());
        json.writeNumberProperty("imitated", counts.imitated());
        json.writeNumberProperty("unexplained", counts.unexplained());
        json.writeNumberProperty("announced", counts.announced());
        json.writeNumberProperty("explained", counts.explained());
    }

    private void share(String name, CollectorReport.Share share) {
        json.writeObjectPropertyStart(name);
        json.writeNumberProperty("expected", share.expected());
        json.writeNumberProperty("missing", share.missing());
        json.writeEndObject();
    }

    private void finding(AuditFinding finding) {
        json.writeStartObject();
        json.writeStringProperty("verdict", finding.verdict());
        range(finding.firstSequence(), finding.lastSequence(), finding.records());
        json.writeStringProperty("level", finding.level().label());
        json.writeName("kind");
        if (finding.kind().isPresent()) {
            json.writeString(finding.kind().get().name());
        } else {
            json.writeNull();
        }
        json.writeObjectPropertyStart("kinds");
        finding.kinds().forEach((kind, records) -> json.writeNumberProperty(kind.name(), records));
        json.writeEndObject();
        json.writeStringProperty("hop", finding.hop());
        json.writeStringProperty("cause", finding.cause());
        json.writeStringProperty("evidence", finding.evidence());
        json.writeStringProperty("pattern", finding.pattern().label());
        json.writeStringProperty("sample", finding.sample());
        json.writeEndObject();
    }

    private void window(AuditWindow window) {
        json.writeStartObject();
        json.writeName("start");
        if (window.startMicros() < 0) {
            json.writeNull();
        } else {
            json.writeString(time(window.startMicros()));
        }
        json.writeNumberProperty("start_usec", window.startPrintkMicros());
        json.writeNumberProperty("seconds", window.lengthMicros() / 1_000_000);
        json.writeNumberProperty("expected", window.expected());
        json.writeNumberProperty("stored", window.stored());
        json.writeNumberProperty("missing", window.missing());
        json.writeStringProperty("verdict", window.state().label());
        json.writeEndObject();
    }

    /** RFC 3339, UTC. */
    static String time(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString();
    }

    private void suppressed(AuditReport.Suppressed suppressed) {
        json.writeObjectPropertyStart("suppressed");
        json.writeNumberProperty("total", suppressed.total());
        json.writeArrayPropertyStart("sources");
        for (AuditReport.Suppressed.Source source : suppressed.sources()) {
            json.writeStartObject();
            json.writeStringProperty("source", source.source());
            json.writeNumberProperty("records", source.records());
            sequence("seq", source.sequence());
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    /** Text as JSON can hold it: what is no UTF-8 becomes {@code \xHH}, visibly. */
    static String text(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        try {
            return decoder.decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notUtf8) {
            return withEscapes(bytes, decoder);
        }
    }

    private static String withEscapes(byte[] bytes, CharsetDecoder decoder) {
        StringBuilder text = new StringBuilder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        while (in.hasRemaining()) {
            decoder.reset();
            boolean damaged = decoder.decode(in, out, true).isError();
            text.append(out.flip());
            out.clear();
            if (damaged) {
                text.append(KmsgText.escape(new byte[] {in.get()}));
            }
        }
        return text.toString();
    }

    /** One record of {@code --list} as an object of its own. */
    static void writeFields(JsonGenerator json, Map<String, Object> fields) {
        json.writeStartObject();
        fields.forEach((name, value) -> {
            json.writeName(name);
            switch (value) {
                case Long number -> json.writeNumber(Long.toUnsignedString(number));
                case String text -> json.writeString(text);
                default -> json.writeNull();
            }
        });
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
