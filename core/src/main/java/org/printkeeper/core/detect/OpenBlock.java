package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * A hardware or storage failure that several lines tell: error records of firmware and processor,
 * error handling of ATA, SCSI, NVMe. The lines belong together by the device they name.
 */
final class OpenBlock implements OpenIncident {
    private static final int MAX_LINES_BETWEEN = 6;
    private static final long MAX_PAUSE_MICROS = 2_000_000;
    private static final int MIN_KEY_LENGTH = 3;
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

    private final String key;
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
        key = key(line.text(), found);
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

    private static String key(String text, SequencedMap<String, String> found) {
        if (text.contains(HARDWARE_ERROR)) {
            return HARDWARE_ERROR;
        }
        String device = found.getOrDefault("device", "");
        int end = 0;
        while (end < text.length() && Character.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        return device.isEmpty() ? text.substring(0, end) : device;
    }

    private void add(LogLine line, SequencedMap<String, String> found) {
        found.forEach(fields::putIfAbsent);
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
        if (!isAboutKey(line)) {
            linesSince++;
            return false;
        }
        add(line, new LinkedHashMap<>());
        return true;
    }

    private boolean isAboutKey(LogLine line) {
        return key.length() >= MIN_KEY_LENGTH
                && Bytes.indexOf(line.bytes, line.start, line.end, key) >= 0;
    }

    @Override
    public boolean takeEvent(LogLine line, Decoder decoder, SequencedMap<String, String> found) {
        boolean same = decoder.kind().category().equals(kind.category()) && isAboutKey(line);
        if (!same) {
            return false;
        }
        kind = decoder.kind().severity() > kind.severity() ? decoder.kind() : kind;
        add(line, found);
        return true;
    }

    @Override
    public boolean isOver(LogLine line) {
        boolean paused =
                line.micros >= 0 && lastMicros >= 0 && line.micros - lastMicros > MAX_PAUSE_MICROS;
        return linesSince > MAX_LINES_BETWEEN || paused;
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
