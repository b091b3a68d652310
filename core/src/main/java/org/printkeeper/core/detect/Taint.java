package org.printkeeper.core.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/**
 * The letters after "Tainted:" in words.
 *
 * <p>Source: kernel/panic.c taint_flags, Documentation/admin-guide/tainted-kernels.rst, Linux 6.12.
 */
final class Taint {
    private static final Map<Character, String> WORDS =
            Map.ofEntries(
                    Map.entry('P', "proprietary module"),
                    Map.entry('F', "module loaded by force"),
                    Map.entry('S', "processor out of specification"),
                    Map.entry('R', "module unloaded by force"),
                    Map.entry('M', "machine check happened"),
                    Map.entry('B', "bad page"),
                    Map.entry('U', "set by user"),
                    Map.entry('D', "crashed before"),
                    Map.entry('A', "ACPI table overridden"),
                    Map.entry('W', "warned before"),
                    Map.entry('C', "staging driver"),
                    Map.entry('I', "firmware bug worked around"),
                    Map.entry('O', "out-of-tree module"),
                    Map.entry('E', "unsigned module"),
                    Map.entry('L', "soft lockup happened"),
                    Map.entry('K', "live-patched"),
                    Map.entry('X', "taint of the distribution"),
                    Map.entry('T', "struct randomisation"),
                    Map.entry('N', "in-kernel test"),
                    Map.entry('J', "user-space DMA"));

    private static final String TAINTED = "Tainted: ";

    private Taint() {}

    /** Adds {@code taint} in words, and the {@code kernel} that stands after the letters. */
    static void read(String line, SequencedMap<String, String> fields) {
        int at = line.indexOf(TAINTED);
        if (at < 0 || !line.contains("CPU: ")) {
            return;
        }
        List<String> words = new ArrayList<>();
        for (String word : line.substring(at + TAINTED.length()).split(" +", -1)) {
            if (!word.chars().allMatch(c -> c >= 'A' && c <= 'Z')) {
                fields.putIfAbsent("kernel", word);
                break;
            }
            word.chars()
                    .mapToObj(c -> WORDS.get((char) c))
                    .filter(Objects::nonNull)
                    .forEach(words::add);
        }
        fields.putIfAbsent("taint", String.join(", ", words));
    }
}
