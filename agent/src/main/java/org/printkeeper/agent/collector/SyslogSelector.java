package org.printkeeper.agent.collector;

import java.util.Arrays;
import java.util.Optional;
import org.printkeeper.core.audit.Policy;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Level;

/**
 * A selector of syslog.conf(5), {@code *.info;mail.none}: which facilities and levels go into a
 * file.
 *
 * <p>Invariant: {@code levels[facility]} has bit {@code 1 << level} set for what is selected.
 */
final class SyslogSelector implements Policy {
    private final String text;
    private final int[] levels = new int[256];

    private SyslogSelector(String text) {
        this.text = text;
    }

    static SyslogSelector parse(String text) {
        SyslogSelector selector = new SyslogSelector(text);
        for (String part : text.split(";", -1)) {
            int dot = part.lastIndexOf('.');
            if (dot > 0) {
                selector.apply(part.substring(0, dot), part.substring(dot + 1));
            }
        }
        return selector;
    }

    private void apply(String facilities, String priority) {
        int mask = mask(priority);
        boolean removes = priority.startsWith("!");
        for (String name : facilities.split(",", -1)) {
            if (name.equals("*")) {
                Arrays.setAll(levels, i -> changed(levels[i], mask, removes));
            } else {
                Facility.parse(name)
                        .filter(facility -> facility.code() < levels.length)
                        .ifPresent(facility ->
                                levels[facility.code()] =
                                        changed(levels[facility.code()], mask, removes));
            }
        }
    }

    private static int changed(int before, int mask, boolean removes) {
        return mask == 0 ? 0 : removes ? before & ~mask : before | mask;
    }

    /** Bits of the levels that a priority names; 0 for {@code none}. */
    private static int mask(String priority) {
        String name = priority.startsWith("!") ? priority.substring(1) : priority;
        boolean exactly = name.startsWith("=");
        String level = exactly ? name.substring(1) : name;
        if (level.equals("*")) {
            return 0xff;
        }
        return Level.parse(level)
                .map(Level::code)
                .map(code -> exactly ? 1 << code : (2 << code) - 1)
                .orElse(0);
    }

    boolean selects(Facility facility, Level level) {
        int code = facility.code();
        return code < levels.length && (levels[code] & 1 << level.code()) != 0;
    }

    /** True when at least the kernel's errors go there. */
    boolean selectsKernel() {
        return selects(Facility.KERN, Level.ERR);
    }

    @Override
    public Optional<String> excludes(KmsgRecord record) {
        return selects(record.facility(), record.level())
                ? Optional.empty()
                : Optional.of("not selected by the rule " + text);
    }
}
