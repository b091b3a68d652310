package org.printkeeper.core.detect;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/** Reads what every crash report says beside its name: task, kernel, taint, registers, stack. */
final class CrashFields {
    private static final int MAX_STACK_FRAMES = 64;

    private static final List<Shape> SHAPES =
            List.of(
                    Shape.of("CPU: {cpu:n} PID: {pid:n} Comm: {comm:*} Tainted: "),
                    Shape.of("CPU: {cpu:n} PID: {pid:n} Comm: {comm:*} Not tainted {kernel} "),
                    Shape.of("CPU: {cpu:n} UID: {uid:n} PID: {pid:n} Comm: {comm:*} Tainted: "),
                    Shape.of(
                            "CPU: {cpu:n} UID: {uid:n} PID: {pid:n} Comm: {comm:*} Not tainted {kernel} "),
                    Shape.of("^Hardware name: {hardware:*}"),
                    Shape.of("^Workqueue: {workqueue:*}"),
                    Shape.of("^Code: Unable to {unreadable_code:*}"),
                    Shape.of("^Code: {code:*}"),
                    Shape.of("^CR2: {fault_address:x} "),
                    Shape.of("Kernel panic - not syncing: {panic:*}"),
                    Shape.of("^Modules linked in: {modules:*}"));

    private static final AhoCorasick ANCHORS =
            new AhoCorasick(SHAPES.stream().map(Shape::anchor).toList());

    private CrashFields() {}

    static SequencedMap<String, String> of(List<String> lines) {
        SequencedMap<String, String> fields = new LinkedHashMap<>();
        List<String> stack = new ArrayList<>();
        boolean traced = false;
        for (String line : lines) {
            byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
            for (Shape shape : ANCHORS.anyIn(bytes, 0, bytes.length) ? SHAPES : List.<Shape>of()) {
                shape.fields(bytes, 0, bytes.length).ifPresent(f -> f.forEach(fields::putIfAbsent));
            }
            Taint.read(line, fields);
            String counter = Frames.programCounter(line);
            if (counter != null && !counter.isEmpty()) {
                fields.putIfAbsent("rip", counter);
            }
            traced |= Guilt.isCallTrace(line) && stack.isEmpty();
            boolean over =
                    line.startsWith("RIP: 0033:")
                            || line.startsWith(" </TASK>")
                            || line.startsWith("Last Breaking-Event-Address");
            if (traced && !over && stack.size() < MAX_STACK_FRAMES) {
                stack.addAll(Frames.of(line));
            }
            traced &= !over && (stack.isEmpty() || !Guilt.startsStack(line));
            module(line).ifPresent(name -> fields.putIfAbsent("module", name));
        }
        if (fields.remove("unreadable_code") != null) {
            fields.remove("code");
        }
        if (!stack.isEmpty()) {
            fields.put("stack", String.join(" < ", stack));
        }
        return fields;
    }

    /** The module of the first frame that names one: {@code foo+0x1/0x2 [module]}. */
    private static java.util.Optional<String> module(String line) {
        int close = line.length() - 1;
        int open = line.lastIndexOf('[');
        boolean framed = open > 0 && close > open && line.charAt(close) == ']';
        if (!framed
                || line.contains("[inline]")
                || (Frames.of(line).isEmpty() && Frames.programCounter(line) == null)) {
            return java.util.Optional.empty();
        }
        String name = line.substring(open + 1, close);
        int blank = name.indexOf(' ');
        return java.util.Optional.of(blank < 0 ? name : name.substring(0, blank));
    }
}
