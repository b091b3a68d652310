package org.printkeeper.core.record;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A record or a gap as one line of JSON with everything that is known of it. */
public final class CaptureJson {
    private CaptureJson() {}

    /**
     * A record; {@code text_escaped} is added where the text is not UTF-8.
     *
     * @param time null where no clock is known
     */
    public static String of(KmsgRecord record, @Nullable WallTime time) {
        StringBuilder json = new StringBuilder(256);
        json.append("{\"seq\":").append(Long.toUnsignedString(record.sequence()));
        json.append(",\"usec\":").append(record.timestampMicros());
        appendPrefix(json, record.prefix());
        json.append(",\"flag\":\"").append(record.flag()).append('"');
        record.caller().ifPresent(c -> json.append(",\"caller\":").append(JsonText.quote(c)));
        appendTime(json, time);
        json.append(",\"text\":").append(JsonText.quote(record.text()));
        appendEscaped(json, record.textBytes());
        if (record.isCut()) {
            json.append(",\"cut\":true");
        }
        if (!record.keys().isEmpty()) {
            json.append(",\"keys\":").append(keys(record));
        }
        return json.append('}').toString();
    }

    /** A record of which only its line is known; without a stamp it has no time either. */
    public static String of(DmesgRecord record, @Nullable WallTime time) {
        StringBuilder json = new StringBuilder(256);
        if (record.stamped()) {
            json.append(",\"usec\":").append(record.timestampMicros());
        }
        if (record.prefix() != DmesgRecord.NO_PREFIX) {
            appendPrefix(json, record.prefix());
        }
        if (!record.caller().isEmpty()) {
            json.append(",\"caller\":").append(JsonText.quote(record.caller()));
        }
        if (record.stamped()) {
            appendTime(json, time);
        }
        json.append(",\"text\":")
                .append(JsonText.quote(record.bytes(), record.start(), record.end()));
        appendEscaped(json, Arrays.copyOfRange(record.bytes(), record.start(), record.end()));
        return "{" + json.substring(1) + "}";
    }

    /** A gap. */
    public static String of(Gap gap) {
        return "{\"gap\":{\"first_seq\":"
                + Long.toUnsignedString(gap.firstMissing())
                + ",\"last_seq\":"
                + Long.toUnsignedString(gap.lastMissing())
                + ",\"records\":"
                + Long.toUnsignedString(gap.records())
                + ",\"cause\":\""
                + gap.cause().label()
                + "\",\"after_usec\":"
                + gap.afterMicros()
                + ",\"before_usec\":"
                + gap.beforeMicros()
                + "}}";
    }

    private static void appendPrefix(StringBuilder json, int prefix) {
        json.append(",\"facility\":\"").append(new Facility(prefix >> 3).label());
        json.append("\",\"level\":\"").append(Level.ofCode(prefix).label());
        json.append("\",\"pri\":").append(prefix);
    }

    private static void appendTime(StringBuilder json, @Nullable WallTime time) {
        if (time != null) {
            json.append(",\"time\":\"").append(rfc3339(time.realtimeMicros()));
            json.append("\",\"time_error_usec\":").append(time.uncertaintyMicros());
        }
    }

    private static String rfc3339(long micros) {
        return Instant.EPOCH.plus(micros, java.time.temporal.ChronoUnit.MICROS).toString();
    }

    private static void appendEscaped(StringBuilder json, byte[] text) {
        if (!isUtf8(text)) {
            json.append(",\"text_escaped\":").append(JsonText.quote(KmsgText.escape(text)));
        }
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException notUtf8) {
            return false;
        }
    }

    private static String keys(KmsgRecord record) {
        return record.keys().entrySet().stream()
                .map(e -> JsonText.quote(e.getKey()) + ":" + JsonText.quote(e.getValue()))
                .collect(Collectors.joining(",", "{", "}"));
    }
}
