package org.printkeeper.agent.collector;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.record.BootId;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A journal as {@code journalctl -o json} wrote it, or whatever kept its fields: one object a line.
 *
 * <p>Thread: one thread only.
 *
 * <p>Source: systemd, Journal Export Formats, JSON: a field that is no UTF-8 is an array of bytes,
 * one that occurs several times an array of its values.
 */
public final class NdjsonReader implements StoreReader {
    private static final JsonFactory JSON = new JsonFactory();

    private final BufferedReader lines;
    private final StoreProfile profile;
    private final @Nullable BootId boot;
    private final JournalFields fields = new JournalFields();
    private long line;
    private long damaged;
    private String cursor = "";
    private long receivedMicros;
    private @Nullable BootId entryBoot;

    private NdjsonReader(
            BufferedReader lines, String location, @Nullable BootId boot, Policy policy) {
        this.lines = lines;
        this.boot = boot;
        profile =
                new StoreProfile(
                        "export", location, "ring→journald", Strength.STRONG, false, policy);
    }

    /** Opens a file, compressed or not; entries of other boots than {@code boot} are left out. */
    public static NdjsonReader open(Path file, @Nullable BootId boot, Policy policy)
            throws IOException {
        return new NdjsonReader(
                new BufferedReader(
                        new InputStreamReader(Inputs.open(file), StandardCharsets.UTF_8)),
                file.toString(),
                boot,
                policy);
    }

    @Override
    public StoreProfile profile() {
        return profile;
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            StoreItem item = text.isBlank() ? null : entry(text);
            if (item != null && (boot == null || boot.equals(entryBoot))) {
                return item;
            }
        }
        return null;
    }

    private @Nullable StoreItem entry(String text) {
        fields.clear();
        cursor = "";
        receivedMicros = -1;
        entryBoot = null;
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                damaged++;
                return null;
            }
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                take(name, value(json));
            }
        } catch (JacksonException broken) {
            damaged++;
            return null;
        }
        return fields.item(
                cursor.isEmpty() ? profile.location() + ":" + line : cursor, receivedMicros);
    }

    private static byte[] value(JsonParser json) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            String text = json.getString();
            return text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte @Nullable [] first = null;
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
                bytes.write(json.getIntValue());
            } else if (first == null) {
                first = value(json);
            }
        }
        return first == null ? bytes.toByteArray() : first;
    }

    private void take(String name, byte[] value) {
        switch (name) {
            case "__CURSOR" -> cursor = new String(value, StandardCharsets.UTF_8);
            case "__REALTIME_TIMESTAMP" -> receivedMicros = Decimal.parse(value, 0, value.length);
            case "_BOOT_ID" ->
                    entryBoot =
                            BootId.parse(new String(value, StandardCharsets.UTF_8)).orElse(null);
            default -> fields.put(name, value);
        }
    }

    /** The boot of the item read last, where the export says so. */
    Optional<BootId> lastBoot() {
        return Optional.ofNullable(entryBoot);
    }

    @Override
    public Optional<String> retention() {
        return Optional.empty();
    }

    @Override
    public Optional<String> damage() {
        return damaged == 0
                ? Optional.empty()
                : Optional.of(
                        "expected one JSON object a line (journalctl -o json), found "
                                + damaged
                                + " lines that are none");
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
