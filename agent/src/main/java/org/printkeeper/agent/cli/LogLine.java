package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.KmsgText;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.record.WallTime;

/**
 * Something to show of the archive, with the boot and the clocks it belongs to.
 *
 * @param capture a record, a gap, or a {@code text} mark of a source without numbers
 * @param continued the fragments that go on the record's line
 */
record LogLine(
        Capture capture, List<KmsgRecord> continued, Optional<BootId> boot, ClockHistory clocks) {

    /** Whether it tells of something missing. */
    boolean isLoss() {
        return capture instanceof Gap || isDamage() || isHole();
    }

    boolean isDamage() {
        return capture instanceof Mark mark && mark.is(ArchivedBoot.DAMAGED);
    }

    /** A place where lines of a source without numbers may be missing. */
    boolean isHole() {
        return capture instanceof Mark mark && mark.isHole();
    }

    /** printk's clock, or −1. A gap counts as its end. */
    long printkMicros() {
        return switch (capture) {
            case KmsgRecord record -> record.timestampMicros();
            case Gap gap -> Math.max(gap.beforeMicros(), gap.afterMicros());
            case Mark mark -> number(mark, "usec");
        };
    }

    /** Empty where no clock is known. */
    Optional<WallTime> time() {
        return printkMicros() < 0 || clocks.isEmpty()
                ? arrival()
                : Optional.of(clocks.at(printkMicros()));
    }

    /** When a line without printk's stamp was taken in. */
    private Optional<WallTime> arrival() {
        return capture instanceof Mark mark
                ? mark.field("time").flatMap(LogLine::parsed)
                : Optional.empty();
    }

    private static Optional<WallTime> parsed(String time) {
        try {
            long micros = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
            return Optional.of(new WallTime(micros, 0, false));
        } catch (DateTimeParseException damaged) {
            return Optional.empty();
        }
    }

    Level level() {
        return Level.ofCode(prefix());
    }

    Facility facility() {
        return new Facility(prefix() >> 3);
    }

    int prefix() {
        return switch (capture) {
            case KmsgRecord record -> record.prefix();
            case Gap gap -> Level.WARN.code();
            case Mark mark when isLoss() || mark.field("pri").isEmpty() -> Level.WARN.code();
            case Mark mark -> (int) Math.max(0, number(mark, "pri"));
        };
    }

    /** The whole text; may hold control characters. */
    String text() {
        return switch (capture) {
            case KmsgRecord record -> joined(record);
            case Gap gap ->
                    "%s lost (seq %s..%s, %s)"
                            .formatted(
                                    Counted.of(gap.records(), "record"),
                                    Long.toUnsignedString(gap.firstMissing()),
                                    Long.toUnsignedString(gap.lastMissing()),
                                    cause(gap));
            case Mark mark when isDamage() -> ArchivedBoot.words(mark);
            case Mark mark when isHole() ->
                    "lines may be missing: " + mark.field("reason").orElse("");
            case Mark mark -> new String(bytes(mark), StandardCharsets.UTF_8);
        };
    }

    private static byte[] bytes(Mark mark) {
        return mark.bytes("text").orElse(new byte[0]);
    }

    private static String cause(Gap gap) {
        return gap.cause() == Cause.NOT_IN_ARCHIVE ? "not in the archive" : gap.cause().label();
    }

    private String joined(KmsgRecord record) {
        if (continued.isEmpty()) {
            return record.text();
        }
        StringBuilder text = new StringBuilder(record.text());
        continued.forEach(fragment -> text.append(fragment.text()));
        return text.toString();
    }

    /** Who it is from, by its own words. */
    LogOrigin origin() {
        return switch (capture) {
            case KmsgRecord record when record.isFromKernel() -> LogOrigin.KERNEL;
            case KmsgRecord record -> LogOrigin.of(record.escapedText());
            case Gap gap -> new LogOrigin("printkeeper", "", 0);
            case Mark mark when isLoss() -> new LogOrigin("printkeeper", "", 0);
            case Mark mark when prefix() >> 3 == 0 -> LogOrigin.KERNEL;
            case Mark mark -> LogOrigin.of(text());
        };
    }

    /** The text behind what names the origin: any bytes. */
    byte[] message() {
        if (!(capture instanceof KmsgRecord record)) {
            String text = text();
            int start =
                    text.substring(0, origin().textStart()).getBytes(StandardCharsets.UTF_8).length;
            byte[] bytes =
                    capture instanceof Mark mark && !isLoss()
                            ? bytes(mark)
                            : text.getBytes(StandardCharsets.UTF_8);
            return Arrays.copyOfRange(bytes, start, bytes.length);
        }
        LogOrigin origin = origin();
        if (origin.textStart() == 0 && continued.isEmpty()) {
            return record.textBytes();
        }
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        byte[] escaped =
                record.escapedText()
                        .substring(origin.textStart())
                        .getBytes(StandardCharsets.ISO_8859_1);
        message.writeBytes(KmsgText.unescape(escaped, 0, escaped.length));
        continued.forEach(fragment -> message.writeBytes(fragment.textBytes()));
        return message.toByteArray();
    }

    /** What {@code --after-cursor} finds it by. */
    String cursor() {
        String id = boot.map(BootId::compact).orElse("");
        return switch (capture) {
            case KmsgRecord record ->
                    "b=%s;s=%s".formatted(id, Long.toUnsignedString(record.sequence()));
            case Gap gap -> "b=%s;s=%s".formatted(id, Long.toUnsignedString(gap.lastMissing()));
            case Mark mark -> "b=%s;i=%s".formatted(id, mark.field("index").orElse("0"));
        };
    }

    /** Its index in the archive where that is its only number, else −1. */
    long index() {
        return capture instanceof Mark mark ? number(mark, "index") : -1;
    }

    private static long number(Mark mark, String key) {
        String digits = mark.field(key).orElse("");
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }
}
