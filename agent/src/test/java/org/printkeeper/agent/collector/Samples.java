package org.printkeeper.agent.collector;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.record.BootId;

/** Lines that real collectors wrote, and how to read them. */
final class Samples {
    /** The boot in which journal.export was made. */
    static final BootId BOOT = BootId.parse("f37e606e435c4a14971b0713c1ff1a17").orElseThrow();

    private Samples() {}

    /** Copies a sample into a directory. */
    static Path copy(String name, Path directory) throws IOException {
        Path copy = directory.resolve(name);
        Files.write(copy, bytes(name));
        return copy;
    }

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Samples.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    static List<StoreItem> items(StoreReader reader) throws IOException {
        List<StoreItem> items = new ArrayList<>();
        for (StoreItem item = reader.next(); item != null; item = reader.next()) {
            items.add(item);
        }
        return items;
    }

    static List<StoredRecord> records(StoreReader reader) throws IOException {
        return items(reader).stream()
                .filter(StoredRecord.class::isInstance)
                .map(StoredRecord.class::cast)
                .toList();
    }

    static String text(StoredRecord record) {
        return new String(record.text(), StandardCharsets.UTF_8);
    }
}
