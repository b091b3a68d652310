package org.printkeeper.agent.cli;

import java.util.List;
import java.util.Optional;

/**
 * The options of {@code dmesg}: util-linux's in the order of its table, then ours.
 *
 * <p>Source: dmesg(1) of util-linux 2.41.
 */
enum DmesgOption {
    BUFFER_SIZE('s', "buffer-size", Argument.REQUIRED),
    CLEAR('C', "clear", Argument.NONE),
    COLOR('L', "color", Argument.OPTIONAL),
    CONSOLE_LEVEL('n', "console-level", Argument.REQUIRED),
    CONSOLE_OFF('D', "console-off", Argument.NONE),
    CONSOLE_ON('E', "console-on", Argument.NONE),
    DECODE('x', "decode", Argument.NONE),
    FILE('F', "file", Argument.REQUIRED),
    FACILITY('f', "facility", Argument.REQUIRED),
    FOLLOW('w', "follow", Argument.NONE),
    FOLLOW_NEW('W', "follow-new", Argument.NONE),
    HUMAN('H', "human", Argument.NONE),
    HELP('h', "help", Argument.NONE),
    JSON('J', "json", Argument.NONE),
    KERNEL('k', "kernel", Argument.NONE),
    KMSG_FILE('K', "kmsg-file", Argument.REQUIRED),
    LEVEL('l', "level", Argument.REQUIRED),
    SINCE(Letter.NONE, "since", Argument.REQUIRED),
    SYSLOG('S', "syslog", Argument.NONE),
    RAW('r', "raw", Argument.NONE),
    READ_CLEAR('c', "read-clear", Argument.NONE),
    RELTIME('e', "reltime", Argument.NONE),
    SHOW_DELTA('d', "show-delta", Argument.NONE),
    CTIME('T', "ctime", Argument.NONE),
    NOESCAPE(Letter.NONE, "noescape", Argument.NONE),
    NOTIME('t', "notime", Argument.NONE),
    NOPAGER('P', "nopager", Argument.NONE),
    UNTIL(Letter.NONE, "until", Argument.REQUIRED),
    USERSPACE('u', "userspace", Argument.NONE),
    VERSION('V', "version", Argument.NONE),
    TIME_FORMAT(Letter.NONE, "time-format", Argument.REQUIRED),
    FORCE_PREFIX('p', "force-prefix", Argument.NONE),

    NDJSON(Letter.NONE, "ndjson", Argument.NONE),
    UTC(Letter.NONE, "utc", Argument.NONE),
    BOOT(Letter.NONE, "boot", Argument.REQUIRED),
    SEQ(Letter.NONE, "seq", Argument.REQUIRED),
    STATE_DIR(Letter.NONE, "state-dir", Argument.REQUIRED);

    /** Stands where an option has no letter. */
    private static final class Letter {
        static final char NONE = 0;
    }

    /** Whether an argument follows. */
    enum Argument {
        NONE,
        REQUIRED,
        /** Only when it is attached: {@code -Lnever}, {@code --color=never}. */
        OPTIONAL
    }

    /** Options of which only one may be given, as dmesg lists them in its message. */
    static final List<List<DmesgOption>> EXCLUSIVE =
            List.of(
                    List.of(CLEAR, CONSOLE_OFF, CONSOLE_ON, READ_CLEAR, CONSOLE_LEVEL, RAW),
                    List.of(FILE, KMSG_FILE),
                    List.of(HUMAN, RAW),
                    List.of(COLOR, RAW),
                    List.of(SYSLOG, FOLLOW),
                    List.of(CTIME, RAW),
                    List.of(SHOW_DELTA, RAW),
                    List.of(RELTIME, RAW),
                    List.of(RAW, DECODE),
                    List.of(RAW, NOTIME));

    private static final List<DmesgOption> ALL = List.of(values());

    final char letter;
    final String longName;
    final Argument argument;

    DmesgOption(char letter, String longName, Argument argument) {
        this.letter = letter;
        this.longName = longName;
        this.argument = argument;
    }

    static Optional<DmesgOption> ofLetter(char letter) {
        return ALL.stream().filter(o -> o.letter == letter && letter != Letter.NONE).findFirst();
    }

    /**
     * The options that a long name may mean: the one of exactly this name, or those of util-linux
     * that begin with it. Ours want their full name, so that old abbreviations stay unambiguous.
     */
    static List<DmesgOption> ofLongName(String name) {
        return ALL.stream()
                .filter(option -> option.longName.equals(name))
                .findFirst()
                .map(List::of)
                .orElseGet(() ->
                        ALL.stream()
                                .filter(option -> option.compareTo(NDJSON) < 0)
                                .filter(option -> option.longName.startsWith(name))
                                .toList());
    }
}
