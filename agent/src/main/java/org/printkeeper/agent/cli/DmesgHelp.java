package org.printkeeper.agent.cli;

import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

/** The help of {@code dmesg}. */
final class DmesgHelp {
    private static final String OPTIONS =
            """
            Usage: printkeeper dmesg [options]

            Display or control the kernel ring buffer, in the dialect of util-linux's dmesg.

            Options:
             -C, --clear                 clear the kernel ring buffer
             -c, --read-clear            read and clear all messages
             -D, --console-off           disable printing messages to console
             -E, --console-on            enable printing messages to console
             -F, --file <file>           read syslog(2) text from a file
             -K, --kmsg-file <file>      read kmsg records from a file, separated by NUL or newline
             -f, --facility <list>       only these facilities
             -H, --human                 relative time, colours, pager
             -J, --json                  dmesg's JSON (one object; see also --ndjson)
             -k, --kernel                only messages of the kernel
             -L, --color[=<when>]        colorize messages (auto, always or never)
             -l, --level <list>          only these levels; err+ is err and worse, +err err and below
             -n, --console-level <level> set level of messages printed to console
             -P, --nopager               do not pipe output into a pager
             -p, --force-prefix          print the prefix on each line of multi-line messages
             -r, --raw                   print as syslog(2) does: <N>[seconds]
                 --noescape              don't escape unprintable characters (not on a terminal)
             -S, --syslog                read by syslog(2) rather than /dev/kmsg
             -s, --buffer-size <size>    buffer size for syslog(2)
             -u, --userspace             only messages of user space
             -w, --follow                wait for new messages; prints what was lost
             -W, --follow-new            wait and print only new messages
             -x, --decode                facility and level by name
             -d, --show-delta            time between messages
             -e, --reltime               local time and time between messages
             -T, --ctime                 local time
             -t, --notime                no time
                 --time-format <format>  delta, reltime, ctime, notime, iso or raw; repeatable
                 --since <time>          later than: '2026-11-21 03:00', '2 hours ago', @epoch
                 --until <time>          earlier than

            Beyond util-linux:
                 --boot <id|n>           from the archive: this boot; 0 the newest, -1 the one before
                 --seq <a..b>            from the archive: these sequence numbers
                 --state-dir <dir>       where the archive is
                 --ndjson                one JSON object a record, with every field, and the gaps
                 --utc                   times in UTC

             -h, --help                  display this help
             -V, --version               display version

            Exit codes:
              0   done
              1   something failed

            Examples:
              printkeeper dmesg -T -l err+
              printkeeper dmesg --boot -1 --seq 100..200
            """;

    private DmesgHelp() {}

    static String text() {
        StringBuilder text = new StringBuilder(OPTIONS).append("\nFacilities:");
        for (int code = 0; code < 24; code++) {
            text.append(code % 12 == 0 ? "\n " : " ").append(new Facility(code).label());
        }
        text.append("\n\nLevels:\n");
        for (Level level : Level.values()) {
            text.append(' ').append(level.label());
        }
        return text.append('\n').toString();
    }
}
