package org.printkeeper.core.detect;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.printkeeper.core.record.Level;

/**
 * A line of the kernel's own list of its messages, {@code /sys/kernel/debug/printk/index/<module>}.
 *
 * <pre>
 *   # &lt;level/flags&gt; filename:line function "format"
 *   &lt;4&gt; kernel/fork.c:1234 copy_process "fork: %s\n"
 *   &lt;c&gt; mm/oom_kill.c:99 dump_tasks " %d"
 * </pre>
 *
 * <p>Source: kernel/printk/index.c pi_show(), Linux 6.12.
 */
public final class PrintkIndex {
    private static final Pattern LINE =
            Pattern.compile("<(-?[0-9]|c)(?:,c)?> (\\S+):([0-9]{1,9}) (\\S+) \"(.*)\"");

    /** What such a file begins with. */
    public static final String BEGINNING = "# <level";

    private PrintkIndex() {}

    /** The messages of one line; empty when it is none of an index. */
    public static Stream<PrintkSite> sites(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Stream.empty();
        }
        Optional<Level> level =
                matcher.group(1).matches("[0-7]")
                        ? Optional.of(Level.ofCode(Integer.parseInt(matcher.group(1))))
                        : Optional.empty();
        return PrintkSite.ofLines(
                matcher.group(2),
                Integer.parseInt(matcher.group(3)),
                matcher.group(4),
                level,
                CString.unescape(matcher.group(5)),
                false);
    }
}
