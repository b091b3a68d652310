package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A hardware or storage failure that several lines tell: error records of firmware and processor,
 * error handling of ATA, SCSI, NVMe. The lines belong together by the device they name.
 */
final class OpenBlock implements OpenIncident {
    private static final int MAX_LINES_BETWEEN = 6;
    private static final long MAX_PAUSE_MICROS = 2_000_000;

    /** Disks are asked again after timeouts of half a minute. */
    private static final long MAX_PAUSE_OF_DISKS_MICROS = 45_000_000;

    private static final int MAX_LINES = 1000;
    private static final int MIN_NAME_LENGTH = 3;
    private static final int MAX_NAMES = 8;
    private static final int SEVERITY_OF_CORRECTED = 55;
    private static final String HARDWARE_ERROR = "[Hardware Error]";

    /** What lines between the events say: records of MCE, CPER and AER, sense data. */
    private static final List<Shape> DETAILS =
            Stream.of(
                            " ADDR {address:x}",
                            " MISC {misc:x}",
                            "PROCESSOR {processor} TIME {time:n} SOCKET {socket:n} APIC {apic:x}",
                            "[Hardware Error]: Corrected error{corrected:*}",
                            "_STATUS[{*}|CE|{corrected:*}]",
                            "fru_text: {fru:*}",
                            "physical_address: {address:x}",
                            "node: {node:n} {*}bank: {dimm_bank:n}",
                            "error_type: {error_number:n}, {error_detail:*}",
                            "section_type: {section:*}",
                            "event severity: {event_severity:*}",
                            "device_id: {device:*}",
                            "error status/mask={aer_status:x}/{aer_mask:x}",
                            " [{aer_bit:n}] {aer_error}",
                            "] {*}Sense Key : {sense_key:*} [",
                            "Add. Sense: {sense:*}",
                            "CDB: {cdb:*}",
                            "SError: {serror:*}",
                            "op {op}:({operation}) flags")
                    .map(Shape::of)
                    .toList();

    private final Set<String> names = new LinkedHashSet<>();
    private final boolean user;
    private final long firstLine;
    private final SequencedMap<String, String> fields = new LinkedHashMap<>();
    private Kind kind;
    private long lastLine;
    private long lastMicros;
    private int lines;
    private int linesSince;
    private boolean incomplete;

    OpenBlock(LogLine line, Decoder decoder, SequencedMap<String, String> found) {
        user = line.user;
        firstLine = line.position;
        kind = decoder.kind();
        add(line, found);
    }

    static boolean begins(Decoder decoder) {
        String category = decoder.kind().category();
        return category.equals("hardware")
                || category.equals("storage")
                || decoder.equals(MemoryKinds.HWPOISON);
    }

    /** Everything by which the text names what it is about: port, address, disk. */
    private static Set<String> names(String text, SequencedMap<String, String> found) {
        Set<String> names = new LinkedHashSet<>();
        if (text.contains(HARDWARE_ERROR)) {
            return Set.of(HARDWARE_ERROR);
        }
        names.add(found.getOrDefault("device", ""));
        int end = wordEnd(text, 0);
        names.add(text.substring(0, end));
        if (text.startsWith("sd ") || text.startsWith("scsi ")) {
            int colon = text.indexOf(": ", end);
            names.add(colon < 0 ? "" : text.substring(end + 1, colon));
            names.add(
                    text.startsWith(": [sd", colon)
                            ? text.substring(colon + 3, wordEnd(text, colon + 3))
                            : "");
        }
        names.removeIf(name -> name.length() < MIN_NAME_LENGTH || name.equals("scsi"));
        return names;
    }

    private static int wordEnd(String text, int from) {
        int end = from;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private void add(LogLine line, SequencedMap<String, String> found) {
        found.forEach(fields::putIfAbsent);
        if (names.size() < MAX_NAMES) {
            names.addAll(names(line.text(), found));
        }
        byte[] text = line.text().getBytes(StandardCharsets.UTF_8);
        for (Shape detail : DETAILS) {
            detail.fields(text, 0, text.length).ifPresent(f -> f.forEach(fields::putIfAbsent));
        }
        AtaTaskfile.sector(line.text())
                .ifPresent(sector -> fields.putIfAbsent("sector", Long.toString(sector)));
        lastLine = line.position;
        lastMicros = line.micros;
        lines++;
        linesSince = 0;
    }

    @Override
    public boolean take(LogLine line) {
        if (!isAboutThem(line)) {
            linesSince++;
            return false;
        }
        add(line, new LinkedHashMap<>());
        return true;
    }

    private boolean isAboutThem(LogLine line) {
        return names.stream().anyMatch(name -> isNamed(line, name));
    }

    /** {@code ata1} is not named by {@code ata10}. */
    private static boolean isNamed(LogLine line, String name) {
        int at = Bytes.indexOf(line.bytes, line.start, line.end, name);
        int end = at + name.length();
        return at >= 0
                && (end == line.end
                        || !Character.isDigit(line.bytes[end])
                        || !Character.isDigit(line.bytes[end - 1]));
    }

    @Override
    public boolean takeEvent(LogLine line, Decoder decoder, SequencedMap<String, String> found) {
        boolean same = decoder.kind().category().equals(kind.category()) && isAboutThem(line);
        if (!same) {
            return false;
        }
        kind = decoder.kind().severity() > kind.severity() ? decoder.kind() : kind;
        add(line, found);
        return true;
    }

    @Override
    public boolean isOver(LogLine line) {
        long pause =
                kind.category().equals("storage") ? MAX_PAUSE_OF_DISKS_MICROS : MAX_PAUSE_MICROS;
        boolean paused = line.micros >= 0 && lastMicros >= 0 && line.micros - lastMicros > pause;
        return linesSince > MAX_LINES_BETWEEN || lines > MAX_LINES || paused;
    }

    @Override
    public long lastMicros() {
        return lastMicros;
    }

    @Override
    public void missRecords() {
        incomplete = true;
    }

    /** The hardware mended it itself: worth counting, not worth waking anybody. */
    private boolean isCorrected() {
        boolean graded =
                kind.equals(HardwareKinds.GHES.kind()) || kind.equals(HardwareKinds.MCE.kind());
        String severity = fields.getOrDefault("event_severity", "");
        return graded
                && (severity.startsWith("corrected")
                        || severity.startsWith("info")
                        || fields.containsKey("corrected")
                        || isCorrectedStatus(fields.getOrDefault("status", "")));
    }

    /** Bit 61 of a machine check's status says uncorrected. */
    private static boolean isCorrectedStatus(String status) {
        int first = status.length() == 16 ? Character.digit(status.charAt(0), 16) : -1;
        return first >= 8 && (first & 2) == 0;
    }

    @Override
    public Incident close() {
        fields.put("lines", Integer.toString(lines));
        return new Incident(
                isCorrected() ? new Kind(kind.name(), SEVERITY_OF_CORRECTED, kind.title()) : kind,
                kind.title(),
                List.of(),
                "",
                false,
                firstLine,
                lastLine,
                fields,
                incomplete,
                user);
    }
}
