package org.printkeeper.agent.collector;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.LossRow;
import org.printkeeper.core.audit.LossTrace;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.Speaker;
import org.printkeeper.core.audit.StoreItem;
import org.printkeeper.core.audit.StoreProfile;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.SyslogLossRows;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogTime;

/**
 * The kernel messages in a log file of rsyslog or syslog-ng and in the files it was rotated into,
 * oldest first.
 *
 * <p>Thread: one thread only.
 */
public final class SyslogFileReader implements StoreReader {
    private final SyslogFormat format;
    private final StoreProfile profile;
    private final boolean follows;
    private final int files;
    private final Deque<StoreItem> ready = new ArrayDeque<>();
    private final @Nullable BootId boot;
    private final MessageFields fields = new MessageFields(StandardCharsets.ISO_8859_1);
    private final Rfc5424Line messages = new Rfc5424Line();
    private final SentOrder order;
    private final Map<String, Long> counters = new HashMap<>();
    private final RotatedLines lines;
    private boolean foreign;
    private boolean recognised;

    private SyslogFileReader(
            Path file,
            List<Path> files,
            SyslogFormat format,
            ZoneId zone,
            @Nullable BootId boot,
            boolean follows)
            throws IOException {
        this.format = format;
        this.boot = boot;
        order = new SentOrder(format.lostOnTheWay(), ready::add);
        this.follows = follows;
        this.files = files.size();
        profile = format.profile(file);
        lines =
                new RotatedLines(
                        file,
                        files,
                        zone,
                        follows,
                        between -> give(trace(SyslogLossRows.ROTATED, between)));
    }

    /**
     * Opens a file and its rotated siblings.
     *
     * @param configuration of the daemon that writes it, where known
     * @param zone that in which stamps without one were written
     * @param boot messages that say they are of another one are left out; null takes all
     * @param follows whether the end of the file is waited for: a line without newline is then not
     *     delivered yet, and a rotated file is followed
     */
    public static SyslogFileReader open(
            Path file,
            SyslogConfig configuration,
            ZoneId zone,
            @Nullable BootId boot,
            boolean follows)
            throws IOException {
        List<Path> files = RotatedFiles.oldestFirst(file);
        SyslogFormat format = SyslogFormat.recognise(largest(files), configuration);
        return new SyslogFileReader(file, files, format, zone, boot, follows);
    }

    private static Path largest(List<Path> files) throws IOException {
        Path largest = files.getLast();
        for (Path candidate : files.reversed()) {
            if (Files.size(candidate) > Files.size(largest)) {
                largest = candidate;
            }
        }
        return largest;
    }

    @Override
    public StoreProfile profile() {
        return profile;
    }

    @Override
    public @Nullable StoreItem next() throws IOException {
        while (ready.isEmpty()) {
            byte[] line = lines.next();
            if (line == null) {
                return last();
            }
            read(line);
        }
        return ready.removeFirst();
    }

    /** What waited for others that were sent before it. */
    private @Nullable StoreItem last() {
        if (!follows) {
            messages.end(this::readMessage);
        }
        order.flush();
        return ready.pollFirst();
    }

    private void give(StoreItem item) {
        if (format.isRfc5424()) {
            order.add(item, null, item.location());
        } else {
            ready.add(item);
        }
    }

    /** A line, and those that a full disk glued to it. */
    private void read(byte[] line) {
        if (format.isRfc5424()) {
            messages.take(line, this::readMessage);
            return;
        }
        if (format.template() != null && readByTemplate(line, format.template())) {
            recognised = true;
            return;
        }
        int start = 0;
        while (start >= 0) {
            int glued = SyslogLine.gluedAt(line, start + 1);
            readPart(line, start, glued < 0 ? line.length : glued);
            if (glued >= 0) {
                give(trace(SyslogLossRows.GLUED, "a cut line has another glued to it"));
            }
            start = glued;
        }
    }

    private void readPart(byte[] bytes, int start, int end) {
        byte[] part = start == 0 && end == bytes.length ? bytes : slice(bytes, start, end);
        SyslogLine line = SyslogLine.parse(part, 0, part.length);
        recognised |= line.stampLength() > 0;
        foreign |= line.stampLength() == 0;
        if (!line.isKernel()) {
            line.daemon().flatMap(own -> notice(part, line, own)).ifPresent(this::give);
            return;
        }
        PrintkStamp printk = PrintkStamp.at(part, line.textStart());
        int textStart = line.textStart();
        if (printk != null) {
            textStart = printk.end();
        } else if (textStart < part.length && part[textStart] == ' ') {
            textStart++;
        }
        give(
                new StoredRecord(
                        lines.location(),
                        lines.stamps().micros(part, line.stampStart(), line.stampLength()),
                        printk == null ? StoredRecord.UNKNOWN : printk.micros(),
                        StoredRecord.UNKNOWN,
                        line.prefix(),
                        slice(part, textStart, part.length),
                        format.input().form()));
    }

    private void readMessage(byte[] line) {
        Optional<SyslogMessage> parsed = Rfc5424Line.parse(line);
        if (parsed.isEmpty()) {
            readPart(line, 0, line.length);
            return;
        }
        recognised = true;
        SyslogMessage said = parsed.get();
        fields.clear();
        fields.put(said);
        SyslogTime time = said.timestamp();
        long received = time == null ? StoredRecord.UNKNOWN : time.epochMicros();
        MessageFields.Message message =
                fields.message(lines.location(), received).of(boot, profile.strength());
        StoreItem item = message.item() == null ? notice(said, received) : message.item();
        order.add(item, message.sent(), lines.location());
    }

    private @Nullable Notice notice(SyslogMessage said, long received) {
        Speaker speaker = SyslogLine.speaker(said.appName());
        String words = said.appName() + ": " + said.message();
        return LossTrace.in(speaker, words)
                .map(trace ->
                        new Notice(lines.location(), received, trace.row(), trace.records(), words))
                .orElse(null);
    }

    /** What the daemon that writes the file says of its own losses. */
    private Optional<Notice> notice(byte[] part, SyslogLine line, SyslogLine.Daemon own) {
        return LossTrace.in(own.speaker(), own.words())
                .map(this::since)
                .filter(trace -> trace.records() != 0)
                .map(trace ->
                        new Notice(
                                lines.location(),
                                lines.stamps().micros(part, line.stampStart(), line.stampLength()),
                                trace.row(),
                                trace.records(),
                                own.words()));
    }

    // LIMIT: counters that impstats begins anew with each line (resetCounters) are taken for sums.
    private LossTrace since(LossTrace trace) {
        if (!trace.isRunning()) {
            return trace;
        }
        long before = counters.getOrDefault(trace.who(), 0L);
        counters.put(trace.who(), trace.records());
        long more = trace.records() < before ? trace.records() : trace.records() - before;
        return new LossTrace(trace.row(), trace.who(), more, false);
    }

    private Notice trace(LossRow row, String words) {
        return new Notice(lines.location(), StoredRecord.UNKNOWN, row, -1, words);
    }

    private boolean readByTemplate(byte[] line, LineTemplate template) {
        Optional<LineTemplate.Parts> matched = template.match(line);
        if (matched.isEmpty()) {
            return false;
        }
        LineTemplate.Parts parts = matched.get();
        byte[] stamp = parts.bytes("stamp");
        byte[] text = parts.bytes("text");
        PrintkStamp printk = PrintkStamp.at(text, 0);
        int textStart = printk != null ? printk.end() : text.length > 0 && text[0] == ' ' ? 1 : 0;
        give(
                new StoredRecord(
                        lines.location(),
                        stamp.length == 0 ? -1 : lines.stamps().micros(stamp, 0, stamp.length),
                        printk == null ? StoredRecord.UNKNOWN : printk.micros(),
                        parts.number("sequence"),
                        (int) parts.number("prefix"),
                        slice(text, textStart, text.length),
                        format.input().form()));
        return true;
    }

    private static byte[] slice(byte[] bytes, int start, int end) {
        return Arrays.copyOfRange(bytes, start, end);
    }

    @Override
    public Optional<String> retention() {
        return files > 1
                ? Optional.of("the file is rotated (" + files + " files are left)")
                : Optional.empty();
    }

    @Override
    public Optional<String> damage() {
        return recognised || !foreign
                ? Optional.empty()
                : Optional.of(
                        "expected lines such as 'Nov 21 08:01:20 host kernel: text', with an ISO 8601"
                                + " stamp, or of RFC 5424, found none; a template needs the daemon's"
                                + " configuration: --config FILE");
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
