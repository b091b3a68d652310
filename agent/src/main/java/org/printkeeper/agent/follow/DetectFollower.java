package org.printkeeper.agent.follow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.detect.Explanation;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.detect.IncidentAssembler;
import org.printkeeper.core.detect.LogLine;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/**
 * Live detection: puts the records of the kernel stream together to incidents and tells each as a
 * finding, some seconds after its last record. What repeats is told the 1st, 10th, 100th … time in
 * a boot, and once in {@link #RETELL_MICROS} while it goes on; what is milder than {@link
 * #MIN_SEVERITY}, or a program's word, is not told.
 *
 * <p>After a restart the records of incidents that may not have been over are read again; what the
 * stream of findings says already is not said again.
 *
 * <p>Thread: its loop's.
 */
public final class DetectFollower implements Follower {
    /** The name of its cursor. */
    public static final String NAME = "detect";

    /** Milder incidents are for those who ask. */
    public static final int MIN_SEVERITY = 50;

    /**
     * Whoever hears nothing of an incident for longer may take it as over. Of the kernel's clock.
     */
    public static final long RETELL_MICROS = 5 * 60_000_000L;

    private static final int LOOK_BACK_ENTRIES = 10_000;
    private static final int OPEN_ENTRIES = 1 << 12;
    private static final int MAX_FINGERPRINTS = 10_000;
    private static final int MAX_EVIDENCE_CHARACTERS = 2_000;
    private static final int QUIET_TURNS = 3;

    private final IncidentAssembler assembler = new IncidentAssembler(this::found);
    private final byte[][] recent = new byte[OPEN_ENTRIES][];
    private final Map<String, Repeats> repeats = new HashMap<>();
    private final Deque<Finding> untold = new ArrayDeque<>();

    private record Repeats(int count, long toldMicros) {}

    private final Set<FindingLine.Place> told = new HashSet<>();
    private final Map<String, LongAdder> byKind = new ConcurrentHashMap<>();
    private final FindingSink sink;
    private ClockHistory.Builder clocks = new ClockHistory.Builder();
    private Optional<BootId> boot = Optional.empty();
    private long lastMicros;
    private long nextIndex;
    private int quietTurns;
    private long readBefore;

    /**
     * Reads the end of the stream of findings.
     *
     * @param sink takes what is new
     */
    public DetectFollower(StreamReader findings, FindingSink sink) throws IOException {
        this.sink = sink;
        Explanation.all().forEach(known -> byKind.put(known.kind().name(), new LongAdder()));
        findings.seekLast(LOOK_BACK_ENTRIES);
        @Nullable Entry entry;
        while ((entry = findings.next()) != null) {
            FindingLine.told(entry.bytes()).ifPresent(line -> told.add(line.place()));
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public long resumeAt(long cursor) {
        readBefore = cursor;
        return Math.max(0, cursor - OPEN_ENTRIES);
    }

    /** How many incidents there were of each kind, those of severity that is not told included. */
    public Map<String, Long> incidentsByKind() {
        return byKind.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, kind -> kind.getValue().sum()));
    }

    @Override
    public void onEntry(Entry entry, boolean endOfBatch) throws Exception {
        if (entry.index() >= nextIndex) { // else it comes again, because telling failed
            nextIndex = entry.index() + 1;
            quietTurns = 0;
            accept(entry);
        }
        if (endOfBatch) {
            assembler.settle(lastMicros);
        }
        tell();
    }

    @Override
    public void onSkipped(long firstIndex, long lastIndex) {
        assembler.gap();
    }

    /** A report prints in one go: when nothing comes any more it is over. */
    @Override
    public void onQuiet() throws Exception {
        if (++quietTurns == QUIET_TURNS) {
            assembler.finish();
        }
        tell();
    }

    private void accept(Entry entry) {
        try {
            switch (entry.decode()) {
                case KmsgRecord record -> accept(record, entry.bytes());
                case Gap gap -> accept(gap);
                case Mark mark -> accept(mark);
            }
        } catch (MalformedEntryException damaged) {
            assembler.gap();
        }
    }

    private void accept(KmsgRecord record, byte[] bytes) {
        clocks.accept(record);
        lastMicros = record.timestampMicros();
        recent[slot(record.sequence())] = bytes;
        assembler.accept(bytes, 0, endOfLine(bytes), record.sequence());
    }

    /** What our own archive lacks is a loss as that of any other store. */
    private void accept(Gap gap) {
        assembler.gap();
        ArchiveLoss.of(gap, boot, realtimeMicros(gap.afterMicros()))
                .filter(loss -> told.add(place(loss)))
                .ifPresent(untold::add);
    }

    private FindingLine.Place place(Finding loss) {
        String first = Long.toUnsignedString(loss.firstSequence());
        return new FindingLine.Place(loss.fingerprint(), bootText(), first);
    }

    private long realtimeMicros(long printkMicros) {
        ClockHistory history = clocks.build();
        return history.isEmpty() || printkMicros < 0
                ? -1
                : history.at(printkMicros).realtimeMicros();
    }

    private void accept(Mark mark) {
        if (mark.is(Mark.SEGMENT)) {
            enter(mark.field("boot").flatMap(BootId::parse));
        } else if (mark.is(Mark.BOOT)) {
            enter(mark.field("id").flatMap(BootId::parse));
        }
        clocks.accept(mark);
    }

    private void enter(Optional<BootId> entered) {
        if (entered.isPresent() && !entered.equals(boot)) {
            assembler.finish();
            boot = entered;
            repeats.clear();
            Arrays.fill(recent, null);
            clocks = new ClockHistory.Builder();
        }
    }

    private static int slot(long sequence) {
        return (int) (sequence & (OPEN_ENTRIES - 1));
    }

    private static int endOfLine(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return end;
    }

    private void found(Incident incident) {
        if (!incident.user() && nextIndex > readBefore) { // else it was counted before a restart
            byKind.computeIfAbsent(incident.kind().name(), kind -> new LongAdder()).increment();
        }
        if (incident.user() || incident.kind().severity() < MIN_SEVERITY) {
            return;
        }
        if (repeats.size() >= MAX_FINGERPRINTS) {
            repeats.clear();
        }
        Repeats before = repeats.getOrDefault(incident.fingerprint(), new Repeats(0, lastMicros));
        int count = before.count + 1;
        boolean isDue = isPowerOfTen(count) || lastMicros - before.toldMicros >= RETELL_MICROS;
        repeats.put(
                incident.fingerprint(), new Repeats(count, isDue ? lastMicros : before.toldMicros));
        if (isDue && told.add(place(incident))) {
            untold.add(finding(incident, count));
        }
    }

    private static boolean isPowerOfTen(int count) {
        int rest = count;
        while (rest % 10 == 0) {
            rest /= 10;
        }
        return rest == 1;
    }

    private FindingLine.Place place(Incident incident) {
        return new FindingLine.Place(
                incident.fingerprint(), bootText(), Long.toUnsignedString(incident.firstLine()));
    }

    private String bootText() {
        return boot.map(BootId::toString).orElse("");
    }

    private Finding finding(Incident incident, int count) {
        byte[] first = recent[slot(incident.firstLine())];
        byte[] bytes = first == null ? new byte[0] : first;
        int end = endOfLine(bytes);
        LogLine line = LogLine.of(bytes, 0, end, incident.firstLine());
        String raw = new String(bytes, 0, end, StandardCharsets.UTF_8);
        return new Finding(
                Finding.Type.INCIDENT,
                Finding.State.OPEN,
                incident.kind().severity(),
                realtimeMicros(line.micros()),
                incident.title(),
                incident.fingerprint(),
                boot,
                incident.firstLine(),
                incident.lastLine(),
                incident.lastLine() - incident.firstLine() + 1,
                count,
                line.level().orElse(Level.WARN),
                incident.kind().name(),
                "",
                "",
                "",
                evidence(incident, count),
                raw.substring(raw.indexOf(';') + 1));
    }

    private static String evidence(Incident incident, int count) {
        String fields =
                incident.fields().entrySet().stream()
                        .map(field -> field.getKey() + "=" + field.getValue())
                        .collect(Collectors.joining("; "));
        String text = count == 1 ? fields : "time %d in this boot; %s".formatted(count, fields);
        return text.length() > MAX_EVIDENCE_CHARACTERS
                ? text.substring(0, MAX_EVIDENCE_CHARACTERS)
                : text;
    }

    private void tell() throws IOException, InterruptedException {
        while (!untold.isEmpty()) {
            sink.tell(untold.getFirst());
            untold.removeFirst();
        }
    }
}
