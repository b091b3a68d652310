package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.printkeeper.core.detect.PrintkFormat;
import org.printkeeper.core.detect.PrintkIndex;
import org.printkeeper.core.detect.PrintkSite;
import org.printkeeper.core.detect.SourceScan;
import org.printkeeper.core.record.Level;

/**
 * Makes a {@link Catalogue} of kernel source trees and of printk index files. The same input gives
 * the same bytes.
 *
 * <p>Thread: one.
 */
final class CatalogueBuilder {
    /** Parts of a tree that are no kernel code. */
    private static final Set<String> NOT_KERNEL =
            Set.of("Documentation", "tools", "scripts", "samples", "usr", ".git");

    private static final Pattern MAKEFILE_VERSION =
            Pattern.compile("(?m)^(VERSION|PATCHLEVEL|SUBLEVEL) = ([0-9]+)$");
    private static final int MAX_STRING_BYTES = 0xffff;

    private final Set<PrintkSite> sites = new LinkedHashSet<>();
    private final Map<String, Integer> offsets = new HashMap<>();
    private final ByteArrayOutputStream strings = new ByteArrayOutputStream();
    private String label = "";
    private int files;

    /** What was made: files read, messages found, those of them that can be looked up. */
    record Result(int files, int messages, int entries, long bytes, String label) {}

    /** Takes a source tree, a directory of a printk index, or a file of either. */
    void add(Path place) throws IOException {
        try (Stream<Path> all = Files.walk(place)) {
            for (Path file : all.filter(Files::isRegularFile).sorted().toList()) {
                Path relative =
                        Files.isDirectory(place) ? place.relativize(file) : file.getFileName();
                if (!NOT_KERNEL.contains(relative.getName(0).toString())) {
                    addFile(file, relative.toString());
                }
            }
        }
        Path makefile = place.resolve("Makefile");
        if (label.isEmpty() && Files.isRegularFile(makefile)) {
            label = version(Files.readString(makefile, StandardCharsets.ISO_8859_1));
        }
    }

    private static String version(String makefile) {
        List<String> numbers = new ArrayList<>();
        Matcher part = MAKEFILE_VERSION.matcher(makefile);
        while (part.find()) {
            numbers.add(part.group(2));
        }
        return String.join(".", numbers);
    }

    private void addFile(Path file, String path) throws IOException {
        if (path.endsWith(".c") || path.endsWith(".h")) {
            files++;
            SourceScan.scan(path, Files.readString(file, StandardCharsets.ISO_8859_1), sites::add);
        } else if (isIndex(file)) {
            files++;
            Files.readString(file, StandardCharsets.ISO_8859_1)
                    .lines()
                    .flatMap(PrintkIndex::sites)
                    .forEach(sites::add);
        }
    }

    private static boolean isIndex(Path file) throws IOException {
        byte[] beginning;
        try (var in = Files.newInputStream(file)) {
            beginning = in.readNBytes(PrintkIndex.BEGINNING.length());
        }
        return new String(beginning, StandardCharsets.ISO_8859_1).equals(PrintkIndex.BEGINNING);
    }

    /** A message and the word that it is found by. */
    private record Keyed(PrintkSite site, int bucket) {}

    /** Writes the file so that a crash leaves the old or the new one. */
    Result write(Path target, String givenLabel) throws IOException {
        if (sites.isEmpty()) {
            throw UserError.usage(
                    "no message was found: expected a kernel source tree or a printk index");
        }
        int buckets = Integer.highestOneBit(Math.max(1, sites.size())) * 2;
        List<Keyed> keyed = keyed(buckets);
        String kernel = givenLabel.isEmpty() ? label : givenLabel;
        ByteBuffer file = encode(keyed, buckets, kernel);
        Path temporary = target.resolveSibling("." + target.getFileName() + ".tmp");
        long bytes = file.remaining();
        try (FileChannel out =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            while (file.hasRemaining()) {
                out.write(file);
            }
            out.force(true);
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        return new Result(files, sites.size(), keyed.size(), bytes, kernel);
    }

    /**
     * Each message with the rarest of its words; those without a word of their own are left out.
     */
    private List<Keyed> keyed(int buckets) {
        Map<PrintkSite, List<String>> words = new HashMap<>();
        Map<String, Integer> uses = new HashMap<>();
        for (PrintkSite site : sites) {
            List<String> own = PrintkFormat.of(site).words();
            words.put(site, own);
            own.forEach(word -> uses.merge(word, 1, Integer::sum));
        }
        List<Keyed> keyed = new ArrayList<>();
        for (PrintkSite site : sites) {
            words.getOrDefault(site, List.of()).stream()
                    .min(Comparator.comparingInt(word -> uses.getOrDefault(word, 0)))
                    .ifPresent(word ->
                            keyed.add(new Keyed(site, Catalogue.hash(word) & (buckets - 1))));
        }
        keyed.sort(Comparator.comparingInt(Keyed::bucket));
        return keyed;
    }

    private ByteBuffer encode(List<Keyed> keyed, int buckets, String kernel) {
        int labelAt = offset(kernel);
        int stringsAt = Catalogue.stringsAt(keyed.size(), buckets);
        ByteBuffer head = ByteBuffer.allocate(stringsAt).order(ByteOrder.LITTLE_ENDIAN);
        head.position(Catalogue.HEADER_BYTES);
        int entry = 0;
        for (int bucket = 0; bucket <= buckets; bucket++) {
            while (entry < keyed.size() && keyed.get(entry).bucket < bucket) {
                entry++;
            }
            head.putInt(entry);
        }
        keyed.forEach(each -> put(each.site, head));
        ByteBuffer file =
                ByteBuffer.allocate(stringsAt + strings.size()).order(ByteOrder.LITTLE_ENDIAN);
        file.put(head.flip()).put(strings.toByteArray());
        CRC32 crc = new CRC32();
        crc.update(file.array(), Catalogue.HEADER_BYTES, file.capacity() - Catalogue.HEADER_BYTES);
        file.put(0, Catalogue.MAGIC.getBytes(StandardCharsets.US_ASCII));
        file.putInt(8, Catalogue.VERSION).putInt(12, keyed.size()).putInt(16, buckets);
        file.putInt(20, strings.size()).putInt(24, labelAt).putInt(28, (int) crc.getValue());
        return file.flip();
    }

    private void put(PrintkSite site, ByteBuffer out) {
        out.putInt(offset(site.format())).putInt(offset(site.file()));
        out.putInt(offset(site.function())).putInt(site.line());
        out.putInt(site.level().map(Level::code).orElse(-1))
                .putInt((site.free() ? 1 : 0) | (site.open() ? 2 : 0));
    }

    private int offset(String text) {
        return offsets.computeIfAbsent(
                text,
                added -> {
                    int at = strings.size();
                    byte[] bytes = added.getBytes(StandardCharsets.UTF_8);
                    int length = Math.min(bytes.length, MAX_STRING_BYTES);
                    strings.write(length);
                    strings.write(length >> 8);
                    strings.write(bytes, 0, length);
                    return at;
                });
    }
}
