package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The name of a crash report, found from its lines.
 *
 * @param title what the dashboard of the kernel's fuzzers would call it
 * @param alternatives other names for the same
 * @param function the guilty frame, or empty
 * @param corrupted whether the report is damaged
 */
record CrashTitle(String title, List<String> alternatives, String function, boolean corrupted) {
    private static final int MAX_LINES_TO_FRAME = 15;

    static CrashTitle of(List<String> lines) {
        for (TitleRule rule : TitleRules.ALL) {
            Optional<SequencedMap<String, String>> fields = rule.fields(lines);
            if (fields.isPresent()) {
                return of(rule, fields.get(), lines);
            }
        }
        return new CrashTitle(TitleText.generic(lines.getFirst()), List.of(), "", false);
    }

    private static CrashTitle of(
            TitleRule rule, SequencedMap<String, String> fields, List<String> lines) {
        if (rule.title().contains("{reason}") && !fields.containsKey("reason")) {
            fields.put("reason", lines.size() > 1 ? lines.get(1).strip() : "panicked");
        }
        Optional<String> frame =
                rule.title().contains("{func}") ? rule.guilty(lines) : Optional.of("");
        String name = frame.orElse("corrupted");
        List<String> names = name.isEmpty() ? List.of("") : Guilt.variants(name);
        List<String> titles = new ArrayList<>();
        for (String variant : names) {
            titles.add(fill(rule.title(), fields, variant));
        }
        for (String variant : names.reversed()) {
            titles.add(fill(rule.alt(), fields, variant));
        }
        titles.removeIf(String::isEmpty);
        String title = titles.removeFirst();
        boolean corrupted =
                rule.damaged()
                        || frame.isEmpty()
                        || TitleText.holdsStamp(title)
                        || (rule.needsStack() && !hasStack(lines));
        return new CrashTitle(title, List.copyOf(titles), inTitle(title), corrupted);
    }

    private static String inTitle(String title) {
        int at = title.lastIndexOf(" in ");
        return at < 0 ? "" : title.substring(at + " in ".length());
    }

    private static String fill(String template, Map<String, String> fields, String function) {
        Map<String, String> all = new LinkedHashMap<>(fields);
        all.put("func", function);
        String text = template;
        for (Map.Entry<String, String> field : all.entrySet()) {
            text = text.replace("{" + field.getKey() + "}", field.getValue());
        }
        return TitleText.stable(text);
    }

    /** Each trace that is announced must show a frame soon, and there must be one at all. */
    private static boolean hasStack(List<String> lines) {
        boolean found = false;
        for (int i = 0; i < lines.size(); i++) {
            if (Guilt.startsStack(lines.get(i)) || Guilt.isCallTrace(lines.get(i))) {
                boolean framed = frameFollows(lines, i + 1);
                if (!framed && !Guilt.isRiscvStack(lines.get(i))) {
                    return found;
                }
                found |= framed;
            }
        }
        return found;
    }

    private static boolean frameFollows(List<String> lines, int from) {
        for (int i = from; i < lines.size() && i < from + MAX_LINES_TO_FRAME; i++) {
            String line = lines.get(i);
            if (line.contains("(stack is not available)") || !Frames.of(line).isEmpty()) {
                return true;
            }
            if (Guilt.startsStack(line)) {
                return false;
            }
        }
        return false;
    }
}
