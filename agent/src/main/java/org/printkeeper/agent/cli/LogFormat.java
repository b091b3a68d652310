package org.printkeeper.agent.cli;

import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.CaptureJson;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.JsonText;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.WallTime;

/** How {@code logs} writes a line, as journalctl names the forms. */
enum LogFormat {
    SHORT,
    SHORT_MONOTONIC,
    JSON,
    CAT;

    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String BOLD = "\033[1m";
    private static final String PLAIN = "\033[0m";

    /**
     * Where and how to write.
     *
     * @param host name before each line
     */
    record Target(PrintStream out, boolean color, String host, ZoneId zone) {}

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether fragments of one line are shown as one. */
    boolean joins() {
        return this != JSON;
    }

    /** Announces the boot that the following lines are of. */
    void printBoot(Optional<BootId> boot, Target target) {
        if (this == JSON) {
            String id = boot.map(BootId::toString).orElse("unknown");
            target.out.println("{\"boot\":" + JsonText.quote(id) + "}");
        } else if (this != CAT) {
            target.out.println("-- Boot " + boot.map(BootId::compact).orElse("unknown") + " --");
        }
    }

    void print(LogLine line, Target target) {
        if (this == JSON) {
            target.out.println(json(line));
        } else if (line.isLoss()) {
            print("", "-- " + line.text() + " --", target.color ? RED : "", target);
        } else {
            String head =
                    this == CAT
                            ? ""
                            : stamp(line, target) + " " + target.host + " " + source(line) + ": ";
            print(head, line.text(), target.color ? color(line.level()) : "", target);
        }
    }

    /** The text line by line, with what was never meant for a terminal made visible. */
    private static void print(String head, String text, String color, Target target) {
        String indent = " ".repeat(head.length());
        String before = head;
        for (String part : text.split("\n", -1)) {
            String shown = KmsgText.visible(part);
            target.out.println(before + (color.isEmpty() ? shown : color + shown + PLAIN));
            before = indent;
        }
    }

    private String stamp(LogLine line, Target target) {
        Optional<WallTime> time = this == SHORT ? line.time() : Optional.empty();
        return time.map(t ->
                        DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ROOT)
                                .withZone(target.zone)
                                .format(Instant.EPOCH.plus(t.realtimeMicros(), ChronoUnit.MICROS)))
                .orElseGet(() -> monotonic(line.printkMicros()));
    }

    private static String monotonic(long micros) {
        return micros < 0
                ? "[    ?.??????]"
                : "[%5d.%06d]".formatted(micros / 1_000_000, micros % 1_000_000);
    }

    private static String source(LogLine line) {
        Facility facility = line.facility();
        return facility.equals(Facility.KERN) ? "kernel" : facility.label();
    }

    private static String color(Level level) {
        return switch (level) {
            case EMERG, ALERT, CRIT, ERR -> RED;
            case WARN -> YELLOW;
            case NOTICE -> BOLD;
            case INFO, DEBUG -> "";
        };
    }

    private static String json(LogLine line) {
        return switch (line.capture()) {
            case KmsgRecord record -> CaptureJson.of(record, line.time().orElse(null));
            case Gap gap -> CaptureJson.of(gap);
            case Mark mark when line.isDamage() -> damage(mark);
            case Mark mark ->
                    CaptureJson.of(
                            DmesgRecord.of(line.prefix(), line.printkMicros(), line.text()),
                            line.time().orElse(null));
        };
    }

    private static String damage(Mark mark) {
        return "{\"damaged\":{\"index\":"
                + mark.field("index").orElse("null")
                + ",\"entries\":"
                + mark.field("entries").orElse("null")
                + ",\"reason\":"
                + JsonText.quote(mark.field("reason").orElse(""))
                + "}}";
    }
}
