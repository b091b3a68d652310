package org.printkeeper.agent.imported;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.printkeeper.agent.collector.Inputs;

/**
 * A dump that the kernel left with pstore in several parts, each at most as large as a record of
 * the backend. Part 1 has the newest lines. Each begins with a line {@code Panic#1 Part2}.
 *
 * <p>Source: fs/pstore/platform.c pstore_dump(), fs/pstore/inode.c pstore_mkfile(),
 * drivers/firmware/efi/efi-pstore.c.
 */
final class PstoreDump {
    private static final Pattern FILE =
            Pattern.compile("(?:.*[._-])?dmesg-([a-z_]+)-([0-9]+)(\\.enc)?(\\.z)?(\\.zst|\\.gz)?");
    private static final Pattern HEADER = Pattern.compile("([A-Z][a-z]+#[0-9]+) Part([0-9]+)");
    private static final int MAX_HEADER_BYTES = 64;
    private static final int MAX_PART_BYTES = 64 << 20;

    /** Lines that a backend with error correction adds to a record. */
    private static final String ECC = "\nECC: ";

    private final String name;
    private final Path first;
    private final SortedMap<Integer, byte[]> parts = new TreeMap<>();
    private final MessageDigest sha256 = ForeignLog.newSha256();

    private PstoreDump(String name, Path first) {
        this.name = name;
        this.first = first;
    }

    static boolean isPart(Path file) {
        return FILE.matcher(String.valueOf(file.getFileName())).matches();
    }

    /** Puts the files of one directory together. */
    static List<PstoreDump> of(List<Path> files) throws IOException {
        List<PstoreDump> dumps = new ArrayList<>();
        for (Path file : files.stream().sorted(Comparator.comparing(PstoreDump::order)).toList()) {
            byte[] found = unpacked(file);
            int line = lineEnd(found);
            Matcher header =
                    HEADER.matcher(new String(found, 0, line, StandardCharsets.ISO_8859_1));
            boolean hasHeader = header.matches();
            String name = backend(file) + (hasHeader ? " " + header.group(1) : "");
            int part = hasHeader ? Integer.parseInt(header.group(2)) : 1;
            byte[] text =
                    hasHeader
                            ? Arrays.copyOfRange(
                                    found, Math.min(line + 1, found.length), found.length)
                            : found;
            dumpFor(dumps, name, part, file).add(part, found, text);
        }
        return dumps;
    }

    /** Numbers grow from dump to dump; a part that is there already begins the next one. */
    private static PstoreDump dumpFor(List<PstoreDump> dumps, String name, int part, Path file) {
        for (PstoreDump dump : dumps.reversed()) {
            if (dump.name.equals(name)) {
                if (!dump.parts.containsKey(part)) {
                    return dump;
                }
                break;
            }
        }
        PstoreDump dump = new PstoreDump(name, file);
        dumps.add(dump);
        return dump;
    }

    private static String order(Path file) {
        Matcher name = matched(file);
        return name.group(1) + "0".repeat(Math.max(0, 20 - name.group(2).length())) + name.group(2);
    }

    private static String backend(Path file) {
        return matched(file).group(1);
    }

    private static Matcher matched(Path file) {
        Matcher name = FILE.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            throw new IllegalArgumentException(file + " is no part of a dump");
        }
        return name;
    }

    private static int lineEnd(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && end < MAX_HEADER_BYTES && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private void add(int part, byte[] found, byte[] text) {
        parts.put(part, text);
        sha256.update(found);
    }

    /** {@code Panic#1 of efi, 3 parts}. */
    String form() {
        return "pstore " + name + (parts.size() == 1 ? "" : " in " + parts.size() + " parts");
    }

    Path file() {
        return first;
    }

    String sha256() {
        return HexFormat.of().formatHex(sha256.digest());
    }

    /** The lines of all parts, the highest first, with what is missing between them. */
    void read(TextLog log) {
        int expected = parts.lastKey();
        for (Map.Entry<Integer, byte[]> part : parts.reversed().entrySet()) {
            missing(log, part.getKey() + 1, expected);
            String text = new String(part.getValue(), StandardCharsets.ISO_8859_1);
            int ecc = text.lastIndexOf(ECC);
            for (String line : (ecc < 0 ? text : text.substring(0, ecc)).split("\n", -1)) {
                log.add(line.getBytes(StandardCharsets.ISO_8859_1));
            }
            expected = part.getKey() - 1;
        }
        missing(log, 1, expected);
    }

    private static void missing(TextLog log, int from, int to) {
        if (from == to) {
            log.missing("part " + from + " of the dump");
        } else if (from < to) {
            log.missing("parts " + from + " to " + to + " of the dump");
        }
    }

    /** The kernel leaves a part packed when it cannot unpack it itself. */
    private static byte[] unpacked(Path file) throws IOException {
        byte[] bytes = Inputs.open(file).readAllBytes();
        if (!file.toString().contains(".enc") || isText(bytes)) {
            return bytes;
        }
        byte[] zlib = inflated(bytes, false);
        byte[] plain = zlib.length > 0 ? zlib : inflated(bytes, true);
        if (plain.length == 0 || !isText(plain)) {
            throw new IOException(
                    file
                            + ": expected a dump packed by deflate or zstd, found neither: lz4, lzo"
                            + " and 842 are unpacked by the kernel that wrote them alone");
        }
        return plain;
    }

    private static boolean isText(byte[] bytes) {
        for (int i = 0; i < Math.min(bytes.length, 256); i++) {
            if (bytes[i] >= 0
                    && bytes[i] < ' '
                    && bytes[i] != '\n'
                    && bytes[i] != '\t'
                    && bytes[i] != 0x1b) {
                return false;
            }
        }
        return true;
    }

    private static byte[] inflated(byte[] packed, boolean isRaw) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        try (Inflater inflater = new Inflater(isRaw)) {
            inflater.setInput(packed);
            byte[] buffer = new byte[1 << 16];
            int count = inflater.inflate(buffer);
            while (count > 0 && plain.size() < MAX_PART_BYTES) {
                plain.write(buffer, 0, count);
                count = inflater.inflate(buffer);
            }
        } catch (DataFormatException cutOrOther) {
            // what was unpacked by then is all there is
        }
        return plain.toByteArray();
    }
}
