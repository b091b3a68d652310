package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * An out-of-memory kill whose report is still coming in: trigger, memory figures, task list,
 * victim.
 *
 * <p>Source: mm/oom_kill.c dump_header(), dump_tasks(), mm/show_mem.c, mm/memcontrol.c, Linux 3.13
 * to 6.12.
 */
final class OpenOom implements OpenIncident {
    private static final int MAX_LINES_TO_KILL = 4000;
    private static final int MAX_LINES_AFTER_KILL = 6;
    private static final int MAX_TASKS_TOLD = 5;
    private static final int MAX_TASKS_KEPT = 4096;
    private static final int PAGE_KB = 4;

    private static final List<Shape> SHAPES =
            List.of(
                    Shape.of(
                            "^{trigger:*} invoked oom-killer: gfp_mask={gfp_mask}, order={order}, oom_score_adj={trigger_score_adj}"),
                    Shape.of(
                            "^{trigger:*} invoked oom-killer: gfp_mask={gfp_mask}, {*}order={order},"),
                    Shape.of("^Task in {task_memcg} killed as a result of limit of {oom_memcg}"),
                    Shape.of(
                            "^memory: usage {usage_kb:n}kB, limit {limit_kb:n}kB, failcnt {failcnt:n}"),
                    Shape.of(
                            "oom-kill:constraint={constraint},nodemask={*},oom_memcg={oom_memcg:*},task_memcg={task_memcg:*},task={comm:*},pid={pid:n},uid={uid:n}"),
                    Shape.of(
                            "oom-kill:constraint={constraint},nodemask={*},global_oom,task_memcg={task_memcg:*},task={comm:*},pid={pid:n},uid={uid:n}"),
                    Shape.of("^CPU: {cpu:n} {*}Comm: {*} {kernel} #"),
                    Shape.of(" score {score:n} or sacrifice child"),
                    Shape.of(
                            ", anon-rss:{anon_rss_kb:n}kB, file-rss:{file_rss_kb:n}kB, shmem-rss:{shmem_rss_kb:n}kB"),
                    Shape.of(" pgtables:{pgtables_kb:n}kB oom_score_adj:{oom_score_adj}"),
                    Shape.of(", UID:{uid:n} "));

    private static final Shape ZONE =
            Shape.of("^Node {node:n} {zone} free:{free:n}kB {*}min:{min:n}kB low:{low:n}kB");

    private record Task(String name, String pid, long rssKb) {}

    private final long context;
    private final long firstLine;
    private final boolean user;
    private final SequencedMap<String, String> fields = new LinkedHashMap<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<String> zones = new ArrayList<>();
    private int nameColumn = -1;
    private int rssColumn = -1;
    private Decoder kill = MemoryKinds.OOM_REPORT;
    private boolean killed;
    private boolean sacrificed;
    private long lastLine;
    private long lastMicros;
    private int linesSince;
    private boolean incomplete;

    OpenOom(LogLine line, Decoder decoder, SequencedMap<String, String> fields) {
        context = line.context;
        firstLine = line.position;
        user = line.user;
        event(line, decoder, fields);
    }

    static boolean begins(Decoder decoder) {
        return decoder.equals(MemoryKinds.OOM_GLOBAL)
                || decoder.equals(MemoryKinds.OOM_MEMCG)
                || decoder.equals(MemoryKinds.OOM_REPORT);
    }

    private void event(LogLine line, Decoder decoder, SequencedMap<String, String> found) {
        if (isSacrifice(line)) {
            fields.putAll(found);
            sacrificed = true;
        }
        if (decoder.equals(MemoryKinds.OOM_GLOBAL) || decoder.equals(MemoryKinds.OOM_MEMCG)) {
            kill = decoder;
        }
        killed |= found.containsKey("pid") && line.text().contains("Kill");
        found.forEach(fields::putIfAbsent);
        read(line);
    }

    private void read(LogLine line) {
        lastLine = line.position;
        lastMicros = line.micros;
        linesSince = 0;
        byte[] text = line.text().getBytes(StandardCharsets.UTF_8);
        for (Shape shape : SHAPES) {
            shape.fields(text, 0, text.length)
                    .ifPresent(found -> found.forEach(fields::putIfAbsent));
        }
        ZONE.fields(text, 0, text.length)
                .ifPresent(z ->
                        zones.add(
                                "%s free %s kB, min %s kB"
                                        .formatted(z.get("zone"), z.get("free"), z.get("min"))));
        task(line.text());
    }

    /** A row of the task list; its header says which column is what. */
    private void task(String text) {
        if (!text.startsWith("[") || text.startsWith("[<")) {
            return;
        }
        int names = Math.max(nameColumn + 1, 0);
        String[] columns = text.substring(1).replaceFirst("]", " ").strip().split(" +", names);
        if (text.contains("tgid") && text.contains("rss")) {
            List<String> header = List.of(columns);
            rssColumn = header.indexOf("rss");
            nameColumn = header.indexOf("name");
        } else if (rssColumn > 0
                && nameColumn > rssColumn
                && columns.length > nameColumn
                && tasks.size() < MAX_TASKS_KEPT) {
            pages(columns[rssColumn])
                    .ifPresent(pages ->
                            tasks.add(new Task(columns[nameColumn], columns[0], pages * PAGE_KB)));
        }
    }

    private static Optional<Long> pages(String number) {
        return number.matches("[0-9]{1,15}")
                ? Optional.of(Long.parseLong(number))
                : Optional.empty();
    }

    @Override
    public boolean take(LogLine line) {
        if (line.context != context || killed) {
            linesSince++;
            return false;
        }
        read(line);
        return true;
    }

    @Override
    public boolean takeEvent(LogLine line, Decoder decoder, SequencedMap<String, String> found) {
        if (decoder.equals(SystemKinds.STACK_DUMP)) {
            return take(line);
        }
        boolean related = begins(decoder) || decoder.equals(MemoryKinds.OOM_REAPED);
        if (!related || isAnother(line, decoder, found)) {
            return false;
        }
        event(line, decoder, found);
        if (decoder.equals(MemoryKinds.OOM_REAPED)) {
            fields.put("reaped", "yes");
        }
        return true;
    }

    /** Until 4.x a child may die for the process that was chosen; the second line tells who. */
    private boolean isSacrifice(LogLine line) {
        return fields.containsKey("score")
                && !sacrificed
                && Bytes.startsWith(line.bytes, line.start, line.end, "Killed process ");
    }

    private boolean isAnother(LogLine line, Decoder decoder, SequencedMap<String, String> found) {
        String pid = fields.get("pid");
        boolean otherVictim =
                pid != null && found.containsKey("pid") && !pid.equals(found.get("pid"));
        boolean elsewhere = line.context != context && !decoder.equals(MemoryKinds.OOM_REAPED);
        return (otherVictim && !isSacrifice(line))
                || elsewhere
                || line.text().contains(" invoked oom-killer");
    }

    @Override
    public boolean isOver(LogLine line) {
        return linesSince > (killed ? MAX_LINES_AFTER_KILL : MAX_LINES_TO_KILL);
    }

    @Override
    public long lastMicros() {
        return lastMicros;
    }

    @Override
    public void missRecords() {
        incomplete = true;
    }

    @Override
    public Incident close() {
        Kind kind = kind().kind();
        fields.putIfAbsent("oom_memcg", "/");
        fields.putIfAbsent("task_memcg", fields.get("oom_memcg"));
        fields.putIfAbsent("cgroup", fields.get("task_memcg"));
        if (fields.containsKey("comm")) {
            fields.putIfAbsent("victim", fields.get("comm"));
        }
        fields.put("dump", nameColumn > 0 ? "complete" : "rate-limited");
        if (!zones.isEmpty()) {
            fields.put("zones", String.join("; ", zones));
        }
        if (!tasks.isEmpty()) {
            fields.put("top_tasks", topTasks());
        }
        return new Incident(
                kind,
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

    /** The kill line tells, and so does the constraint; where both are lost, nothing is claimed. */
    private Decoder kind() {
        return switch (fields.get("constraint")) {
            case "CONSTRAINT_MEMCG" -> MemoryKinds.OOM_MEMCG;
            case String other -> MemoryKinds.OOM_GLOBAL;
            case null -> fields.containsKey("oom_memcg") ? MemoryKinds.OOM_MEMCG : kill;
        };
    }

    private String topTasks() {
        return tasks.stream()
                .sorted(Comparator.comparingLong(Task::rssKb).reversed())
                .limit(MAX_TASKS_TOLD)
                .map(task -> "%s (%s) %d kB".formatted(task.name(), task.pid(), task.rssKb()))
                .collect(Collectors.joining(", "));
    }
}
