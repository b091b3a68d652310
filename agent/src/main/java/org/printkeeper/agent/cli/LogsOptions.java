package org.printkeeper.agent.cli;

import com.google.re2j.Pattern;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Facility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options of {@code logs}: journalctl's, as far as a kernel log has what they are about. */
final class LogsOptions {
    static final String DIRECTORY = "--dir";
    static final String FOLLOW = "--follow";
    static final String LINES = "--lines";
    static final String BOOT = "--boot";
    static final String PRIORITY = "--priority";
    static final String FACILITY = "--facility";
    static final String IDENTIFIER = "--identifier";
    static final String SINCE = "--since";
    static final String UNTIL = "--until";
    static final String GREP = "--grep";
    static final String CASE = "--case-sensitive";
    static final String OUTPUT = "--output";
    static final String OUTPUT_FIELDS = "--output-fields";
    static final String DMESG = "--dmesg";
    static final String QUIET = "--quiet";
    static final String REVERSE = "--reverse";
    static final String CATALOG = "--catalog";
    static final String PAGER_END = "--pager-end";
    static final String ALL = "--all";
    static final String FULL = "--full";
    static final String UTC = "--utc";
    static final String NO_HOSTNAME = "--no-hostname";
    static final String NO_TAIL = "--no-tail";
    static final String CURSOR = "--cursor";
    static final String AFTER_CURSOR = "--after-cursor";
    static final String SHOW_CURSOR = "--show-cursor";
    static final String CURSOR_FILE = "--cursor-file";
    static final String AFTER = "--after-context";
    static final String BEFORE = "--before-context";
    static final String CONTEXT = "--context";
    static final String LIST_BOOTS = "--list-boots";
    static final String FIELD = "--field";
    static final String DISK_USAGE = "--disk-usage";
    static final String VACUUM_SIZE = "--vacuum-size";
    static final String VACUUM_TIME = "--vacuum-time";
    static final String DRY_RUN = "--dry-run";

    private static final long PAGER_END_LINES = 1000;
    private static final long FOLLOW_LINES = 10;

    private LogsOptions() {}

    static CommandSpec spec() {
        CommandSpec spec = CommandSpec.create();
        addSelection(spec);
        addOutput(spec);
        addCursors(spec);
        addArchive(spec);
        Options.addImported(Options.addDisplay(Options.addState(Options.addJson(spec))));
        return spec;
    }

    private static void addSelection(CommandSpec spec) {
        spec.addOption(flag("Wait for new records and show them.", "-f", FOLLOW))
                .addOption(flag("With -f: show all lines first, not the last 10.", NO_TAIL))
                .addOption(
                        optional(
                                "N",
                                "10",
                                "Show the last N lines, 10 without a number; +N: the first ones.",
                                "-n",
                                LINES))
                .addOption(
                        optional(
                                "ID",
                                "0",
                                "Show one boot: 0 is the newest, -1 the one before, 1 the oldest,"
                                        + " or an id.",
                                "-b",
                                BOOT))
                .addOption(flag("The newest boot alone, as journalctl's -k.", "-k", DMESG))
                .addOption(
                        text(
                                "LEVEL",
                                "This level and the more severe ones, or a range FROM..TO.",
                                "-p",
                                PRIORITY))
                .addOption(text("NAMES", "These facilities, with commas: kern,user,3.", FACILITY))
                .addOption(
                        text(
                                "NAME",
                                "What says that it is from this: kernel, systemd, ...",
                                "-t",
                                IDENTIFIER))
                .addOption(text("TIME", "What came at or after this.", "-S", SINCE))
                .addOption(text("TIME", "What came at or before this.", "-U", UNTIL))
                .addOption(
                        text(
                                "REGEX",
                                "What matches (RE2 syntax; a pattern without upper-case"
                                        + " letters matches both).",
                                "-g",
                                GREP))
                .addOption(optional("BOOL", "yes", "Whether case matters to --grep.", CASE))
                .addOption(text("N", "Also N lines after each match.", "-A", AFTER))
                .addOption(text("N", "Also N lines before each match.", "-B", BEFORE))
                .addOption(text("N", "Also N lines around each match.", "-C", CONTEXT))
                .addOption(flag("The newest first.", "-r", REVERSE));
    }

    private static void addOutput(CommandSpec spec) {
        spec.addOption(text("FORM", "One of " + formats() + "; short without it.", "-o", OUTPUT))
                .addOption(
                        text(
                                "NAMES",
                                "The fields of verbose, export and json forms, with commas.",
                                OUTPUT_FIELDS))
                .addOption(flag("Say what known messages mean.", "-x", CATALOG))
                .addOption(
                        flag("Texts as they are, control bytes too; not to a terminal.", "-a", ALL))
                .addOption(flag("Nothing: lines are never cut.", "-l", FULL))
                .addOption(flag("Do not announce boots, nor that there is nothing.", "-q", QUIET))
                .addOption(
                        flag("Begin at the end, in the pager; implies -n 1000.", "-e", PAGER_END))
                .addOption(flag("Times in UTC.", UTC))
                .addOption(flag("Without the host's name.", NO_HOSTNAME))
                .addOption(text("NAME", "The values that this field has, each once.", "-F", FIELD));
    }

    private static void addCursors(CommandSpec spec) {
        spec.addOption(text("CURSOR", "From this line on.", "-c", CURSOR))
                .addOption(text("CURSOR", "What comes after this line.", AFTER_CURSOR))
                .addOption(flag("Print the cursor of the last line.", SHOW_CURSOR))
                .addOption(
                        text(
                                "FILE",
                                "Go on after the cursor in FILE, and keep the last one there.",
                                CURSOR_FILE));
    }

    private static void addArchive(CommandSpec spec) {
        spec.addOption(
                        text(
                                "DIR",
                                "The lines of a log directory of multilog, s6-log, cyclog or"
                                        + " logdir; with -f -n -S -U -g --utc.",
                                DIRECTORY))
                .addOption(
                        flag("List the boots, what is kept and what was lost of each.", LIST_BOOTS))
                .addOption(flag("Say how much room the archive takes.", DISK_USAGE))
                .addOption(
                        text(
                                "BYTES",
                                "Drop the oldest sealed segments until no more than this is left.",
                                VACUUM_SIZE))
                .addOption(
                        text(
                                "AGE",
                                "Drop sealed segments with nothing newer than this.",
                                VACUUM_TIME))
                .addOption(flag("Only say what --vacuum-* would drop.", DRY_RUN));
    }

    private static OptionSpec flag(String description, String... names) {
        return Options.flag(description, names);
    }

    private static OptionSpec text(String label, String description, String... names) {
        return Options.text(label, description, names);
    }

    private static OptionSpec optional(
            String label, String fallback, String description, String... names) {
        return OptionSpec.builder(names[0], Arrays.copyOfRange(names, 1, names.length))
                .type(String.class)
                .arity("0..1")
                .paramLabel(label)
                .fallbackValue(fallback)
                .description(description)
                .build();
    }

    private static String formats() {
        return LogFormat.named().stream().map(LogFormat::label).collect(Collectors.joining(", "));
    }

    /** Refuses what cannot be, before anything is looked for. */
    static void check(Invocation invocation) {
        refuse(invocation, FOLLOW, UNTIL, "has no end");
        refuse(invocation, FOLLOW, REVERSE, "has no end");
        refuse(invocation, CURSOR, AFTER_CURSOR, "is a place already");
        refuse(invocation, CURSOR_FILE, CURSOR, "is a place already");
        format(invocation);
        filter(invocation);
        lines(invocation);
        context(invocation, BEFORE);
        context(invocation, AFTER);
        invocation.text(BOOT).ifPresent(LogBoots::check);
        for (String option : List.of(CURSOR, AFTER_CURSOR)) {
            invocation.text(option).ifPresent(text -> LogCursor.parse(option, text));
        }
        refuse(invocation, Options.IMPORTED, VACUUM_SIZE, "are never dropped");
        refuse(invocation, Options.IMPORTED, VACUUM_TIME, "are never dropped");
        refuse(invocation, Options.IMPORTED, DISK_USAGE, "are not counted there");
        refuse(invocation, Options.IMPORTED, FOLLOW, "are all there already");
        LogVacuum.check(invocation);
        if (invocation.has(DIRECTORY)) {
            LogsDirectory.check(invocation);
        }
    }

    private static void refuse(Invocation invocation, String one, String other, String why) {
        if (invocation.has(one) && invocation.has(other)) {
            throw UserError.usage("%s %s: give it without %s".formatted(one, why, other));
        }
    }

    static LogFormat format(Invocation invocation) {
        if (invocation.has(Options.JSON)) {
            return LogFormat.OWN_JSON;
        }
        String wanted = invocation.text(OUTPUT).orElse(LogFormat.SHORT.label());
        return LogFormat.named().stream()
                .filter(format -> format.label().equals(wanted))
                .findFirst()
                .orElseThrow(() ->
                        UserError.usage(
                                "--output is '%s', expected one of %s"
                                        .formatted(wanted, formats())));
    }

    static LogFilter filter(Invocation invocation) {
        Optional<String> grep = invocation.text(GREP);
        Optional<Boolean> matters = invocation.text(CASE).map(LogsOptions::isYes);
        @Nullable Pattern pattern = grep.map(text -> LogFilter.pattern(text, matters)).orElse(null);
        return new LogFilter(
                invocation.text(PRIORITY).map(LogFilter::levels).orElse(LogFilter.ALL_LEVELS),
                facilities(invocation),
                names(invocation, IDENTIFIER),
                pattern,
                LogLiterals.of(grep.orElse("")),
                moment(invocation, SINCE, Long.MIN_VALUE),
                moment(invocation, UNTIL, Long.MAX_VALUE));
    }

    private static boolean isYes(String text) {
        return switch (text) {
            case "yes", "true", "1", "on" -> true;
            case "no", "false", "0", "off" -> false;
            default ->
                    throw UserError.usage(
                            "--case-sensitive is '%s', expected yes or no".formatted(text));
        };
    }

    private static Set<Integer> facilities(Invocation invocation) {
        return names(invocation, FACILITY).stream()
                .map(name ->
                        Facility.parse(name)
                                .orElseThrow(() ->
                                        UserError.usage(
                                                "--facility is '%s', expected a name such as kern, or a number"
                                                        .formatted(name)))
                                .code())
                .collect(Collectors.toUnmodifiableSet());
    }

    static Set<String> names(Invocation invocation, String option) {
        Set<String> names = new LinkedHashSet<>();
        invocation.text(option).ifPresent(text -> names.addAll(Arrays.asList(text.split(","))));
        return names;
    }

    private static long moment(Invocation invocation, String option, long without) {
        if (!invocation.has(option)) {
            return without;
        }
        String text = invocation.text(option).orElse("");
        Instant moment = new Moment(ZonedDateTime.now(zone(invocation))).parse(option, text);
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }

    static ZoneId zone(Invocation invocation) {
        return invocation.has(UTC) ? ZoneId.of("UTC") : ZoneId.systemDefault();
    }

    /** How many lines are wanted; Long.MAX_VALUE for all. */
    static long lines(Invocation invocation) {
        if (!invocation.has(LINES)) {
            boolean tail = invocation.has(FOLLOW) && !invocation.has(NO_TAIL);
            return tail
                    ? FOLLOW_LINES
                    : invocation.has(PAGER_END) ? PAGER_END_LINES : Long.MAX_VALUE;
        }
        String text = invocation.text(LINES).orElse("10");
        if (text.equals("all")) {
            return Long.MAX_VALUE;
        }
        if (!text.matches("[+]?[0-9]{1,9}")) {
            throw UserError.usage(
                    "--lines is '%s', expected a number, +number or all".formatted(text));
        }
        return Long.parseLong(text);
    }

    /** Whether the first lines are wanted, not the last: asked for, or what a cursor means. */
    static boolean wantsFirst(Invocation invocation) {
        return invocation.text(LINES).filter(text -> text.startsWith("+")).isPresent()
                || invocation.has(CURSOR)
                || invocation.has(AFTER_CURSOR)
                || invocation.has(CURSOR_FILE);
    }

    /** Lines of context before or after. */
    static int context(Invocation invocation, String option) {
        Optional<String> own = invocation.text(option);
        String text = own.or(() -> invocation.text(CONTEXT)).orElse("0");
        if (!text.matches("[0-9]{1,6}")) {
            throw UserError.usage(
                    "%s is '%s', expected a number"
                            .formatted(own.isPresent() ? option : CONTEXT, text));
        }
        return Integer.parseInt(text);
    }
}
