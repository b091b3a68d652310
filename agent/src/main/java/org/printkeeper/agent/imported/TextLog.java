package org.printkeeper.agent.imported;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.detect.LogLine;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.NetconsoleRecords;

/**
 * Reads the lines of any text of a kernel log, whatever stands before the kernel's own words: dmesg
 * in all its dialects, consoles, syslog files, netconsole basic and extended, /dev/kmsg records.
 *
 * <p>Thread: one.
 *
 * <p>Source: kernel/printk/printk.c.
 */
final class TextLog {
    private static final Pattern DROPPED =
            Pattern.compile("\\*\\* ([0-9]+) printk messages dropped \\*\\*");

    /** What pstore and systemd-pstore write between the parts of a dump. */
    private static final Pattern SEAM =
            Pattern.compile("[A-Z][a-z]+#[0-9]+ Part[0-9]+|dmesg-[a-z_-]+-[0-9]+:");

    private static final byte[] DROPPED_FROM = "** ".getBytes(StandardCharsets.US_ASCII);

    private final WallStamp stamps;
    private final NetconsoleRecords netconsole = new NetconsoleRecords();
    private final List<ForeignLine> lines = new ArrayList<>();
    private String missing = "";
    private boolean wasRecord;
    private long ofPrograms;
    private long records;

    TextLog(WallStamp stamps) {
        this.stamps = stamps;
    }

    /** Takes one line, without its newline. */
    void add(byte[] raw) {
        byte[] bytes = cleaned(raw);
        if (bytes.length == 0 || (wasRecord && bytes[0] == ' ')) {
            return; // a record's dictionary
        }
        String latin = new String(bytes, StandardCharsets.ISO_8859_1);
        if (SEAM.matcher(latin).matches()) {
            return;
        }
        wasRecord = isDigit(bytes[0]) && record(latin);
        if (!wasRecord) {
            text(bytes, latin);
        }
    }

    /** What comes next is known to be incomplete. */
    void missing(String words) {
        missing = missing.isEmpty() ? words : missing + "; " + words;
    }

    /** All lines, at the end. */
    List<ForeignLine> lines() {
        netconsole.left().forEach(this::add);
        if (!missing.isEmpty()) {
            lines.add(ForeignLine.hole(missing));
            missing = "";
        }
        return lines;
    }

    /** How many lines were left out because programs wrote them, not the kernel. */
    long ofPrograms() {
        return ofPrograms;
    }

    /** How many lines were records as /dev/kmsg gives them. */
    long records() {
        return records;
    }

    /** Without what a serial line adds. */
    private static byte[] cleaned(byte[] raw) {
        byte[] clean = new byte[raw.length];
        int length = 0;
        for (byte b : raw) {
            if (b != 0) {
                clean[length++] = b;
            }
        }
        while (length > 0 && (clean[length - 1] == '\r' || clean[length - 1] == '\n')) {
            length--;
        }
        return Arrays.copyOf(clean, length);
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private boolean record(String latin) {
        try {
            List<NetconsoleRecords.Whole> whole = netconsole.add(latin);
            records++;
            whole.forEach(this::add);
            return true;
        } catch (MalformedEntryException otherText) {
            return false;
        }
    }

    /** A newline within a record begins a line, as it does in every text of it. */
    private void add(NetconsoleRecords.Whole whole) {
        KmsgRecord record;
        try {
            record = KmsgRecord.parse(whole.line());
        } catch (MalformedEntryException impossible) {
            throw new IllegalStateException(impossible);
        }
        if (whole.missingBytes() > 0) {
            missing(
                    "of record %s %d of %d bytes of its text, lost on the way"
                            .formatted(
                                    Long.toUnsignedString(record.sequence()),
                                    whole.missingBytes(),
                                    whole.totalBytes()));
        }
        String text = new String(record.textBytes(), StandardCharsets.ISO_8859_1);
        for (String line : text.split("\n", -1)) {
            add(
                    new ForeignLine(
                            record.prefix(),
                            record.timestampMicros(),
                            -1,
                            record.sequence(),
                            record.caller().orElse(""),
                            line.getBytes(StandardCharsets.ISO_8859_1),
                            ""));
        }
    }

    private void text(byte[] bytes, String latin) {
        LogLine line = LogLine.of(bytes, 0, bytes.length, 0);
        if (line.isFromUser() && (line.micros() < 0 || line.facility().isEmpty())) {
            ofPrograms++;
            return;
        }
        byte[] text = line.textBytes();
        if (latin.contains("printk messages dropped")) {
            Matcher dropped = DROPPED.matcher(latin);
            if (dropped.find()) {
                missing(dropped.group(1) + " messages, which the console dropped");
                if (Arrays.mismatch(text, DROPPED_FROM) == DROPPED_FROM.length) {
                    return;
                }
            }
        }
        String before = latin.substring(0, Math.max(0, bytes.length - text.length));
        add(
                new ForeignLine(
                        prefix(line),
                        line.micros(),
                        before.isEmpty() ? -1 : stamps.micros(before),
                        -1,
                        line.caller().orElse(""),
                        text,
                        ""));
    }

    private static int prefix(LogLine line) {
        return line.level()
                .map(Level::code)
                .map(level -> line.facility().map(Facility::code).orElse(0) << 3 | level)
                .orElse(-1);
    }

    private void add(ForeignLine line) {
        lines.add(line.withMissing(missing));
        missing = "";
    }
}
