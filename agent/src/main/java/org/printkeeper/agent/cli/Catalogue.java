package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.CRC32;
import org.printkeeper.core.detect.PrintkFormat;
import org.printkeeper.core.detect.PrintkSite;
import org.printkeeper.core.record.Level;

/**
 * The messages that a kernel's source can print, in one memory-mapped file; {@link
 * CatalogueBuilder} writes it.
 *
 * <pre>
 *   Catalogue --> Header, First^(Buckets+1), Entry^Entries, Strings       all integers little-endian
 *   Header    --> "PKPRINTK", Version, Entries, Buckets, StringBytes, Label, Crc32
 *   First     --> u32 index of the first entry of a bucket
 *   Entry     --> Format, File, Function (u32 offsets in Strings), Line u32, Level i32, Flags u32 (1 free, 2 open)
 *   String    --> u16 length, UTF-8
 * </pre>
 *
 * An entry is in the bucket of the rarest word that each of its messages has; so a look-up tries
 * the words of the text and holds the few formats found there against it. The checksum is that of
 * everything behind the header.
 *
 * <p>Thread: one.
 */
final class Catalogue {
    static final String MAGIC = "PKPRINTK";
    static final int VERSION = 1;
    static final int HEADER_BYTES = 32;
    static final int ENTRY_BYTES = 24;
    private static final int MAX_PLACES = 5;

    /**
     * What was found for a text.
     *
     * @param sites where such a message is printed, at most {@value #MAX_PLACES}
     * @param places how many places there are
     */
    record Match(List<PrintkSite> sites, int places) {}

    private final ByteBuffer file;
    private final int entries;
    private final int buckets;
    private final int strings;
    private final String label;
    private final Map<String, Optional<Match>> known = new HashMap<>();

    private Catalogue(Path path, ByteBuffer file) throws IOException {
        this.file = file;
        if (file.capacity() < HEADER_BYTES || !magic().equals(MAGIC)) {
            throw new IOException(
                    path + " is no catalogue; `printkeeper catalogue build` makes one");
        }
        if (file.getInt(8) != VERSION) {
            throw new IOException(
                    "%s has version %d, expected %d: build it again"
                            .formatted(path, file.getInt(8), VERSION));
        }
        entries = file.getInt(12);
        buckets = file.getInt(16);
        strings = stringsAt(entries, buckets);
        if (entries < 0
                || buckets <= 0
                || file.capacity() != (long) strings + file.getInt(20)
                || file.getInt(28) != checksum()) {
            throw new IOException(path + " is damaged: its checksum is wrong; build it again");
        }
        label = string(file.getInt(24));
    }

    static int stringsAt(int entries, int buckets) {
        return HEADER_BYTES + 4 * (buckets + 1) + ENTRY_BYTES * entries;
    }

    /** Where a state directory has its catalogue. */
    static Path path(Path stateDir) {
        return stateDir.resolve("catalogue");
    }

    /** Opens the one at {@code path}; empty when there is none. */
    static Optional<Catalogue> openIfPresent(Path path) throws IOException {
        return Files.exists(path) ? Optional.of(open(path)) : Optional.empty();
    }

    static Catalogue open(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
            return new Catalogue(path, mapped.order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    private String magic() {
        byte[] magic = new byte[MAGIC.length()];
        file.get(0, magic);
        return new String(magic, StandardCharsets.US_ASCII);
    }

    private int checksum() {
        CRC32 crc = new CRC32();
        crc.update(file.duplicate().position(HEADER_BYTES));
        return (int) crc.getValue();
    }

    /** Which kernel it is of. */
    String label() {
        return label;
    }

    int entries() {
        return entries;
    }

    /**
     * Where a message is printed; empty when no place is known. Texts that differ in numbers alone
     * are looked up once.
     */
    Optional<Match> find(String text) {
        String firstLine = text.lines().findFirst().orElse("");
        Optional<Match> found = ofTemplate(firstLine);
        // A name that a hole is filled with may hold a newline.
        return found.isEmpty() && firstLine.length() < text.length()
                ? ofTemplate(text.replace('\n', ' '))
                : found;
    }

    private Optional<Match> ofTemplate(String line) {
        return known.computeIfAbsent(line.replaceAll("[0-9]+", "0"), template -> lookUp(line));
    }

    private Optional<Match> lookUp(String text) {
        List<PrintkSite> best = new ArrayList<>();
        int bestScore = 0;
        Set<Integer> tried = new LinkedHashSet<>();
        for (String word : new LinkedHashSet<>(PrintkFormat.wordsOf(text))) {
            tried.add(hash(word) & (buckets - 1));
        }
        for (int bucket : tried) {
            int end = first(bucket + 1);
            for (int i = first(bucket); i < end; i++) {
                PrintkSite site = entry(i);
                int score = score(site, text);
                if (score > bestScore) {
                    best.clear();
                    bestScore = score;
                }
                if (score > 0 && score == bestScore) {
                    best.add(site);
                }
            }
        }
        best.sort(Comparator.comparing(site -> site.file().startsWith("arch/")));
        return best.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Match(
                                List.copyOf(best.subList(0, Math.min(MAX_PLACES, best.size()))),
                                best.size()));
    }

    /** The more is fixed in the format the surer; a known beginning decides between equals. */
    private static int score(PrintkSite site, String text) {
        PrintkFormat format = PrintkFormat.of(site);
        return format.matches(text) ? 2 * format.weight() + (site.free() ? 0 : 1) : 0;
    }

    private int first(int bucket) {
        return file.getInt(HEADER_BYTES + 4 * bucket);
    }

    private PrintkSite entry(int index) {
        int at = HEADER_BYTES + 4 * (buckets + 1) + ENTRY_BYTES * index;
        int level = file.getInt(at + 16);
        return new PrintkSite(
                string(file.getInt(at + 4)),
                file.getInt(at + 12),
                string(file.getInt(at + 8)),
                level < 0 ? Optional.empty() : Optional.of(Level.ofCode(level)),
                string(file.getInt(at)),
                (file.getInt(at + 20) & 1) != 0,
                (file.getInt(at + 20) & 2) != 0);
    }

    private String string(int offset) {
        int at = strings + offset;
        byte[] bytes = new byte[file.getShort(at) & 0xffff];
        file.get(at + 2, bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** FNV-1a, 32 bits. */
    static int hash(String word) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < word.length(); i++) {
            hash = (hash ^ word.charAt(i)) * 0x01000193;
        }
        return hash ^ hash >>> 15;
    }
}
