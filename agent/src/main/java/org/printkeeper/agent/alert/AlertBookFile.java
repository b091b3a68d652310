package org.printkeeper.agent.alert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import org.printkeeper.agent.follow.FindingLine;
import org.printkeeper.core.detect.Finding;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A book on disk: lines of JSON, first the head, then each trouble. A crash leaves the old or the
 * new one; one that cannot be read is begun anew, and that is said.
 */
final class AlertBookFile {
    private static final int FORMAT = 1;
    private static final JsonFactory JSON = new JsonFactory();

    private final Path path;

    AlertBookFile(Path path) {
        this.path = path;
    }

    /**
     * What was kept.
     *
     * @param nextIndex entry of the findings stream that comes next, or −1
     * @param trouble why it begins anew, or empty
     */
    record Kept(AlertBook book, long nextIndex, String trouble) {}

    Kept load(AlertPolicy policy) {
        try {
            return read(policy, Files.readString(path));
        } catch (NoSuchFileException isNew) {
            return new Kept(new AlertBook(policy), -1, "");
        } catch (IOException
                | JacksonException
                | IllegalArgumentException
                | DateTimeException broken) {
            return new Kept(
                    new AlertBook(policy),
                    -1,
                    path + " cannot be read, alerts begin anew: " + broken.getMessage());
        }
    }

    private static Kept read(AlertPolicy policy, String text) {
        AlertBook book = new AlertBook(policy);
        long nextIndex = -1;
        for (String line : text.lines().toList()) {
            try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
                json.nextToken();
                if (nextIndex < 0) {
                    nextIndex = readHead(json, book);
                } else {
                    book.restore(readTrouble(json));
                }
            }
        }
        return new Kept(book, nextIndex, "");
    }

    private static long readHead(JsonParser json, AlertBook book) {
        long next = -1;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            switch (name) {
                case "format" -> {
                    if (json.getIntValue() != FORMAT) {
                        throw new IllegalArgumentException(
                                "expected format 1, found " + json.getIntValue());
                    }
                }
                case "next_index" -> next = json.getLongValue();
                case "told_ordinary" -> readTimes(json, book.toldOrdinary());
                case "told_critical" -> readTimes(json, book.toldCritical());
                default -> json.skipChildren();
            }
        }
        return next;
    }

    private static void readTimes(JsonParser json, Deque<Instant> times) {
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            times.add(Instant.parse(json.getString()));
        }
    }

    private static Trouble readTrouble(JsonParser json) {
        Trouble trouble = null;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            if (trouble == null) {
                trouble = first(json.getString());
                continue;
            }
            switch (name) {
                case "key" -> trouble = new Trouble(json.getString(), trouble.worst, trouble.since);
                case "state" -> trouble.state = Alert.State.valueOf(json.getString());
                case "severity" -> trouble.severity = json.getIntValue();
                case "count" -> trouble.count = json.getLongValue();
                case "count_in_boot" -> trouble.countInBoot = json.getLongValue();
                case "since" -> trouble.since = Instant.parse(json.getString());
                case "last" -> trouble.last = Instant.parse(json.getString());
                case "changed" -> trouble.changed = Instant.parse(json.getString());
                case "note" -> trouble.note = json.getString();
                case "known" -> trouble.isKnown = json.getBooleanValue();
                case "withheld" -> trouble.isWithheld = json.getBooleanValue();
                case "more_losses" -> trouble.hasMoreLosses = json.getBooleanValue();
                case "told" -> trouble.told = readTold(json);
                case "losses" -> readLosses(json, trouble.losses);
                case "conditions" -> readTexts(json, trouble.conditions);
                default -> json.skipChildren();
            }
        }
        if (trouble == null) {
            throw new IllegalArgumentException("expected a trouble, found an empty line");
        }
        return trouble;
    }

    /** Its finding stands first, since without one there is no trouble. */
    private static Trouble first(String line) {
        Finding worst =
                FindingLine.decode(line.getBytes(StandardCharsets.UTF_8))
                        .orElseThrow(
                                () -> new IllegalArgumentException("expected a finding: " + line));
        return new Trouble(worst.fingerprint(), worst, Instant.EPOCH);
    }

    private static Trouble.Told readTold(JsonParser json) {
        json.nextToken();
        boolean isOpen = json.getBooleanValue();
        json.nextToken();
        boolean isAcknowledged = json.getBooleanValue();
        int severity = json.nextIntValue(0);
        long count = json.nextLongValue(0);
        json.nextToken();
        return new Trouble.Told(isOpen, isAcknowledged, severity, count);
    }

    private static void readLosses(JsonParser json, Map<String, Long> losses) {
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            losses.put(json.currentName(), json.nextLongValue(0));
        }
    }

    private static void readTexts(JsonParser json, Collection<String> texts) {
        while (json.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(json.getString());
        }
    }

    void save(AlertBook book, long nextIndex) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream(1 << 12);
        line(out, json -> writeHead(json, book, nextIndex));
        for (Trouble trouble : book.troubles()) {
            line(out, json -> write(json, trouble));
        }
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path temporary = path.resolveSibling("." + path.getFileName() + ".tmp");
        Files.write(temporary, out.toByteArray());
        Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE);
    }

    private interface Fields {
        void write(JsonGenerator json);
    }

    private static void line(ByteArrayOutputStream out, Fields fields) {
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        out.write('\n');
    }

    private static void writeHead(JsonGenerator json, AlertBook book, long nextIndex) {
        json.writeNumberProperty("format", FORMAT);
        json.writeNumberProperty("next_index", nextIndex);
        writeTimes(json, "told_ordinary", book.toldOrdinary());
        writeTimes(json, "told_critical", book.toldCritical());
    }

    private static void writeTimes(JsonGenerator json, String name, Deque<Instant> times) {
        json.writeArrayPropertyStart(name);
        times.forEach(time -> json.writeString(time.toString()));
        json.writeEndArray();
    }

    private static void write(JsonGenerator json, Trouble trouble) {
        byte[] finding = FindingLine.encode(trouble.worst, trouble.last);
        json.writeStringProperty("finding", new String(finding, StandardCharsets.UTF_8).strip());
        json.writeStringProperty("key", trouble.key);
        json.writeStringProperty("state", trouble.state.name());
        json.writeNumberProperty("severity", trouble.severity);
        json.writeNumberProperty("count", trouble.count);
        json.writeNumberProperty("count_in_boot", trouble.countInBoot);
        json.writeStringProperty("since", trouble.since.toString());
        json.writeStringProperty("last", trouble.last.toString());
        Optional.ofNullable(trouble.changed)
                .ifPresent(changed -> json.writeStringProperty("changed", changed.toString()));
        json.writeStringProperty("note", trouble.note);
        json.writeBooleanProperty("known", trouble.isKnown);
        json.writeBooleanProperty("withheld", trouble.isWithheld);
        json.writeBooleanProperty("more_losses", trouble.hasMoreLosses);
        json.writeArrayPropertyStart("told");
        json.writeBoolean(trouble.told.isOpen());
        json.writeBoolean(trouble.told.isAcknowledged());
        json.writeNumber(trouble.told.severity());
        json.writeNumber(trouble.told.count());
        json.writeEndArray();
        json.writeName("losses");
        json.writeStartObject();
        trouble.losses.forEach(json::writeNumberProperty);
        json.writeEndObject();
        json.writeArrayPropertyStart("conditions");
        trouble.conditions.forEach(json::writeString);
        json.writeEndArray();
    }
}
