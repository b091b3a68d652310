package org.printkeeper.agent.collector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.record.BootId;

/**
 * A journal as {@code journalctl -o export} wrote it.
 *
 * <p>Thread: one thread only.
 */
public final class ExportReader implements StoreReader {
    private final ExportParser parser;
    private final InputStream in;
    private final StoreProfile profile;
    private final @Nullable BootId boot;
    private final JournalFields fields = new JournalFields();
    private String cursor = "";
    private long receivedMicros;
    private @Nullable BootId entryBoot;
    private byte[] bootText = {};
    private @Nullable BootId bootOfText;

    /**
     * @param location the file, as the user named it
     * @param boot entries of other boots are left out; null takes all
     * @param policy what the journald that wrote it leaves out
     */
    public ExportReader(InputStream in, String location, @Nullable BootId boot, Policy policy) {
        this.in = in;
        this.boot = boot;
        parser = new ExportParser(in);
        profile =
                new StoreProfile(
                        "export", location, "ring→journald", Strength.STRONG, false, policy);
    }

    /** Opens a file, compressed or not. */
    public static ExportReader open(Path file, @Nullable BootId boot, Policy policy)
            throws IOException {
        return new ExportReader(Inputs.open(file), file.toString(), boot, policy);
    }

    @Override
    public StoreProfile profile() {
        return profile;
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        startEntry();
        while (parser.readEntry(this::take)) {
            StoreItem item =
                    boot == null || boot.equals(entryBoot)
                            ? fields.item(location(), receivedMicros)
                            : null;
            if (item != null) {
                return item;
            }
            startEntry();
        }
        return null;
    }

    private void startEntry() {
        fields.clear();
        cursor = "";
        receivedMicros = -1;
        entryBoot = null;
    }

    private void take(String name, byte[] value) {
        switch (name) {
            case "__CURSOR" -> cursor = new String(value, StandardCharsets.UTF_8);
            case "__REALTIME_TIMESTAMP" -> receivedMicros = Decimal.parse(value, 0, value.length);
            case "_BOOT_ID" -> entryBoot = bootOf(value);
            default -> fields.put(name, value);
        }
    }

    /** Mostly that of the entry before. */
    private @Nullable BootId bootOf(byte[] value) {
        if (!Arrays.equals(value, bootText)) {
            bootText = value;
            bootOfText = BootId.parse(new String(value, StandardCharsets.UTF_8)).orElse(null);
        }
        return bootOfText;
    }

    private String location() {
        return cursor.isEmpty() ? profile.location() + "@" + parser.offset() : cursor;
    }

    /** The boot of the item read last, where the export says so. */
    public Optional<BootId> lastBoot() {
        return Optional.ofNullable(entryBoot);
    }

    @Override
    public Optional<String> retention() {
        return Optional.empty();
    }

    @Override
    public Optional<String> damage() {
        return parser.damagedAt() < 0
                ? Optional.empty()
                : Optional.of(
                        "expected the Journal Export Format (journalctl -o export), found something"
                                + " else before byte "
                                + parser.damagedAt());
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
