package org.printkeeper.agent.alert;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;
import org.printkeeper.core.detect.Explanation;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.KmsgText;
import tools.jackson.core.JsonGenerator;

/**
 * An alert in words: for people as lines, for programs as JSON of the schema {@code
 * printkeeper.alert/1} (docs/alerts.md). What the kernel or a program wrote is shown visibly.
 */
final class AlertText {
    static final String SCHEMA = "printkeeper.alert/1";

    private AlertText() {}

    /** One line: how it stands, how bad it is, where and what. */
    static String title(Alert alert, Sender sender) {
        String standing =
                switch (alert.state()) {
                    case FIRING -> alert.priority();
                    case REGRESSED -> alert.priority() + ", again";
                    case ACKNOWLEDGED, RESOLVED -> alert.state().label();
                };
        String times = alert.count() > 1 ? " (" + alert.count() + " times)" : "";
        return "[%s] %s: %s%s"
                .formatted(standing.toUpperCase(Locale.ROOT), sender.host(), what(alert), times);
    }

    static String what(Alert alert) {
        return KmsgText.visible(alert.finding().title());
    }

    /** What is known of it, by name; only what there is. */
    static SequencedMap<String, String> facts(Alert alert) {
        Finding finding = alert.finding();
        SequencedMap<String, String> facts = new LinkedHashMap<>();
        put(facts, "state", alert.state().label());
        put(facts, "severity", "%d (%s)".formatted(alert.severity(), alert.priority()));
        put(facts, "since", since(alert));
        put(facts, "why", alert.note());
        put(facts, "kind", finding.kind());
        put(facts, "where", finding.hop());
        put(facts, "cause", finding.cause());
        put(facts, "pattern", finding.pattern());
        put(facts, "records", alert.records() > 0 ? Long.toString(alert.records()) : "");
        put(facts, "numbers", numbers(finding));
        put(facts, "boot", finding.boot().map(BootId::toString).orElse(""));
        put(facts, "evidence", KmsgText.visible(finding.evidence()));
        put(facts, "record", KmsgText.visible(finding.sample()));
        put(facts, "what to do", alert.isOpen() ? advice(finding) : "");
        put(facts, "key", alert.key());
        return facts;
    }

    private static void put(SequencedMap<String, String> facts, String name, String value) {
        if (!value.isEmpty()) {
            facts.put(name, value);
        }
    }

    private static String since(Alert alert) {
        long micros = alert.finding().timeMicros();
        Instant since = micros < 0 ? alert.since() : Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
        return since.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String numbers(Finding finding) {
        return finding.firstSequence() == -1
                ? ""
                : Long.toUnsignedString(finding.firstSequence())
                        + ".."
                        + Long.toUnsignedString(finding.lastSequence());
    }

    static String advice(Finding finding) {
        return switch (finding.type()) {
            case LOSS, CONDITION ->
                    "'printkeeper audit' shows which records are missing and why; 'printkeeper"
                            + " logs' has them; docs/runbooks.md#loss-in-a-store";
            case HEALTH -> "docs/runbooks.md has a section for it";
            case INCIDENT, ANOMALY ->
                    Explanation.ofKind(finding.kind())
                            .map(Explanation::checks)
                            .orElse("'printkeeper incidents' shows it; 'printkeeper explain'");
        };
    }

    /** Title and facts, a line each. */
    static String lines(Alert alert, Sender sender) {
        StringBuilder text = new StringBuilder(title(alert, sender)).append('\n');
        facts(alert)
                .forEach((name, value) ->
                        text.append("  ").append(name).append(": ").append(value).append('\n'));
        return text.toString();
    }

    /** The inside of an object. */
    static void write(Alert alert, Sender sender, JsonGenerator json) {
        Finding finding = alert.finding();
        json.writeStringProperty("schema", SCHEMA);
        json.writeStringProperty("id", alert.id());
        json.writeStringProperty("host", sender.host());
        json.writeStringProperty("key", alert.key());
        json.writeStringProperty("state", alert.state().label());
        json.writeBooleanProperty("repeat", alert.isRepeat());
        json.writeNumberProperty("severity", alert.severity());
        json.writeStringProperty("priority", alert.priority());
        json.writeStringProperty("title", what(alert));
        json.writeStringProperty("since", since(alert));
        json.writeStringProperty("last", alert.last().toString());
        json.writeNumberProperty("count", alert.count());
        json.writeNumberProperty("records", alert.records());
        json.writeStringProperty("note", alert.note());
        json.writeStringProperty("type", finding.type().label());
        json.writeStringProperty("kind", finding.kind());
        json.writeStringProperty("level", finding.level().label());
        json.writeStringProperty("boot", finding.boot().map(BootId::toString).orElse(""));
        if (finding.firstSequence() != -1) {
            json.writeName("first_seq");
            json.writeNumber(Long.toUnsignedString(finding.firstSequence()));
            json.writeName("last_seq");
            json.writeNumber(Long.toUnsignedString(finding.lastSequence()));
        }
        json.writeStringProperty("hop", finding.hop());
        json.writeStringProperty("cause", finding.cause());
        json.writeStringProperty("pattern", finding.pattern());
        json.writeStringProperty("evidence", KmsgText.visible(finding.evidence()));
        json.writeStringProperty("sample", KmsgText.visible(finding.sample()));
        json.writeStringProperty("advice", advice(finding));
    }
}
