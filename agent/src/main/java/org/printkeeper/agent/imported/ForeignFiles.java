package org.printkeeper.agent.imported;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.printkeeper.agent.collector.ByteLines;
import org.printkeeper.agent.collector.ExportReader;
import org.printkeeper.agent.collector.Inputs;
import org.printkeeper.agent.collector.JournaldPolicy;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.record.BootId;

/**
 * Reads files and directories of kernel logs; what a file is shows by its content.
 *
 * <p>Thread: one.
 */
public final class ForeignFiles {
    private static final int MAX_DEPTH = 6;
    private static final int HEAD_BYTES = 4096;
    private static final List<Magic> NOT_READ =
            List.of(
                    new Magic(
                            "LPKSHHRH", "a journal file: give 'journalctl --file FILE -o export'"),
                    new Magic(
                            "\u007fELF",
                            "an ELF file: makedumpfile --dump-dmesg or crash gives its log"),
                    new Magic(
                            "# segment format=",
                            "a segment of an archive: name that with --state-dir"),
                    new Magic("{", "JSON: give 'journalctl -o export' instead"));

    /** How something begins that is no log. */
    private record Magic(String beginning, String words) {}

    private final ZoneId zone;
    private final List<ForeignLog> logs = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /**
     * @param zone that of stamps that do not tell it
     */
    public ForeignFiles(ZoneId zone) {
        this.zone = zone;
    }

    /** Reads a file, or all of a directory; what cannot be read becomes a failure. */
    public void read(Path place) {
        try {
            if (Files.isDirectory(place)) {
                directory(place);
            } else if (PstoreDump.isPart(place)) {
                dumps(List.of(place));
            } else {
                file(place, place.toString());
            }
        } catch (IOException failed) {
            failed(place, failed);
        }
    }

    /** Reads one file under another name. */
    public void read(Path file, String name) {
        try {
            file(file, name);
        } catch (IOException failed) {
            failed(file, failed);
        }
    }

    /** What was read, the earliest first where that is known. */
    public List<ForeignLog> logs() {
        return logs.stream().sorted(Comparator.comparingLong(ForeignLog::began)).toList();
    }

    /** What was left out, and why. */
    public List<String> remarks() {
        return remarks;
    }

    /** What could not be read. */
    public List<String> failures() {
        return failures;
    }

    private void failed(Path place, IOException failed) {
        String words =
                switch (failed) {
                    case NoSuchFileException absent -> "does not exist";
                    case AccessDeniedException forbidden -> "permission denied";
                    default -> String.valueOf(failed.getMessage());
                };
        failures.add(words.contains(place.toString()) ? words : place + ": " + words);
    }

    /** The parts of a dump lie in one directory. */
    private void directory(Path top) throws IOException {
        Map<Path, List<Path>> byFolder;
        try (Stream<Path> found = Files.walk(top, MAX_DEPTH)) {
            byFolder =
                    found.filter(Files::isRegularFile)
                            .sorted()
                            .collect(
                                    Collectors.groupingBy(
                                            file -> file.resolveSibling(""),
                                            LinkedHashMap::new,
                                            Collectors.toList()));
        }
        if (byFolder.isEmpty()) {
            remarks.add(top + " holds no files");
        }
        for (List<Path> files : byFolder.values()) {
            try {
                dumps(files.stream().filter(PstoreDump::isPart).toList());
            } catch (IOException failed) {
                failed(files.getFirst().resolveSibling(""), failed);
            }
            files.stream().filter(file -> !PstoreDump.isPart(file)).forEach(this::beside);
        }
    }

    private void beside(Path file) {
        String name = String.valueOf(file.getFileName());
        if (name.startsWith("pmsg-") || name.startsWith("ftrace-") || name.startsWith("mce-")) {
            remarks.add(file + " is no kernel log and was left out");
        } else {
            read(file);
        }
    }

    private void dumps(List<Path> files) throws IOException {
        for (PstoreDump dump : PstoreDump.of(files)) {
            TextLog text = new TextLog(stamps(dump.file()));
            dump.read(text);
            add(dump.file().toString(), dump.form(), dump.sha256(), text);
        }
    }

    private WallStamp stamps(Path file) throws IOException {
        Instant newest = Files.getLastModifiedTime(file).toInstant();
        return new WallStamp(zone, newest);
    }

    private void file(Path file, String name) throws IOException {
        String head = head(file);
        for (Magic magic : NOT_READ) {
            if (head.startsWith(magic.beginning)) {
                throw new IOException(name + " is " + magic.words);
            }
        }
        String sha256 = sha256(file);
        if (head.startsWith("__CURSOR=")) {
            export(file, name, sha256);
            return;
        }
        if (isBinary(head)) {
            throw new IOException(name + ": expected the text of a kernel log, found binary data");
        }
        TextLog text = new TextLog(stamps(file));
        try (ByteLines lines = new ByteLines(Inputs.open(file))) {
            for (byte[] line = lines.next(); line != null; line = lines.next()) {
                text.add(line);
            }
            byte[] rest = lines.rest();
            if (rest != null) {
                text.add(rest);
            }
        }
        add(name, "text", sha256, text);
    }

    private static String head(Path file) throws IOException {
        try (InputStream in = Inputs.open(file)) {
            return new String(in.readNBytes(HEAD_BYTES), StandardCharsets.ISO_8859_1);
        }
    }

    private static boolean isBinary(String head) {
        long strange = head.chars().filter(c -> c < ' ' && "\n\r\t\u001b\0".indexOf(c) < 0).count();
        return strange * 10 > head.length();
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest sha256 = ForeignLog.newSha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), sha256)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(sha256.digest());
    }

    private void add(String name, String form, String sha256, TextLog text) {
        List<ForeignLine> lines = text.lines();
        String found = text.records() > 0 && form.equals("text") ? "kmsg records" : form;
        if (text.ofPrograms() > 0) {
            remarks.add(
                    "%s: %d lines that programs wrote, not the kernel, were left out"
                            .formatted(name, text.ofPrograms()));
        }
        if (lines.isEmpty()) {
            remarks.add(name + " has no line of a kernel log");
        }
        for (List<ForeignLine> boot : Boots.of(lines)) {
            logs.add(new ForeignLog(name, found, sha256, Optional.empty(), boot));
        }
    }

    private void export(Path file, String name, String sha256) throws IOException {
        Map<Optional<BootId>, List<ForeignLine>> boots = new LinkedHashMap<>();
        try (ExportReader reader = ExportReader.open(file, null, JournaldPolicy.DEFAULT)) {
            for (StoreItem item = reader.next(); item != null; item = reader.next()) {
                if (item instanceof StoredRecord record) {
                    boots.computeIfAbsent(reader.lastBoot(), boot -> new ArrayList<>())
                            .add(line(record));
                }
            }
            reader.damage().ifPresent(words -> failures.add(name + ": " + words));
        }
        boots.forEach((boot, lines) ->
                logs.add(new ForeignLog(name, "journal export", sha256, boot, lines)));
    }

    private static ForeignLine line(StoredRecord record) {
        return new ForeignLine(
                record.prefix(),
                record.printkMicros(),
                record.receivedMicros(),
                -1,
                "",
                record.text(),
                "");
    }
}
