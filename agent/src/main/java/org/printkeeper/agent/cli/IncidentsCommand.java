package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.KmsgText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code incidents}: what happened, in the archive or in any text of a kernel log; and what people
 * say of it.
 */
final class IncidentsCommand implements Command {
    private static final String SEVERITY = "--severity";
    private static final String STATE = "--state";
    private static final String NOTE = "--note";
    private static final String GROUP = "--group";
    private static final String EACH = "--each";
    private static final String RULES = "--rules";
    private static final String ACK = "ack";
    private static final String RESOLVE = "resolve";
    private static final String LOSS = "loss/";
    private static final int USUAL_SEVERITY = 30;
    private static final int FINGERPRINT_MIN_DIGITS = 4;

    @Override
    public String name() {
        return "incidents";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addImported(
                        Options.addCatalogue(
                                Options.addJson(Options.addState(CommandSpec.create()))));
        spec.addOption(
                        Options.text(
                                "N",
                                "Show incidents of this severity (0 to 100) and above; usually "
                                        + USUAL_SEVERITY
                                        + ".",
                                SEVERITY))
                .addOption(
                        Options.text(
                                "STATE,…",
                                "Show incidents in these states: new, acknowledged, resolved,"
                                        + " regressed (happened again after it was resolved).",
                                STATE))
                .addOption(
                        Options.flag(
                                "One per fingerprint, with first, last and count; usual for the"
                                        + " archive without --json.",
                                GROUP))
                .addOption(Options.flag("One by one; usual otherwise.", EACH))
                .addOption(Options.text("TEXT", "With ack and resolve: why.", NOTE))
                .addOption(
                        OptionSpec.builder(RULES)
                                .paramLabel("PATH")
                                .type(List.class)
                                .auxiliaryTypes(Path.class)
                                .arity("1")
                                .description(
                                        "Rules of your own, a file or a directory, instead of"
                                                + " detect.rules; may be repeated.")
                                .build())
                .addPositional(
                        PositionalParamSpec.builder()
                                .index("0..*")
                                .arity("0..*")
                                .paramLabel("FILE")
                                .type(List.class)
                                .auxiliaryTypes(String.class)
                                .description(
                                        "Logs to read instead of the archive, '-' for standard input:"
                                                + " dmesg, console, kern.log, syslog, journalctl,"
                                                + " /dev/kmsg records; also .gz, .zst. Or: ack FINGERPRINT,"
                                                + " resolve FINGERPRINT (its first digits do).")
                                .build());
        spec.usageMessage()
                .description(
                        "Tell what happened: the known events and crash reports of a kernel log.")
                .footer(
                        "  printkeeper incidents                    the archive, grouped",
                        "  printkeeper incidents --state new,regressed",
                        "  printkeeper incidents resolve 9f3c --note 'disk replaced'",
                        "  dmesg | printkeeper incidents -          what this boot said",
                        "  printkeeper incidents --json kern.log    one JSON object per incident");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        List<String> words = parsed.matchedPositionalValue(0, List.of());
        List<UserRule> rules = rules(parsed, invocation);
        if (!words.isEmpty() && List.of(ACK, RESOLVE).contains(words.getFirst())) {
            return say(words, rules, invocation);
        }
        Optional<Catalogue> catalogue = invocation.catalogue();
        if (words.isEmpty()) {
            Config config = invocation.config();
            Statements statements = Statements.read(config.get(Keys.STATE_DIR));
            show(
                    "",
                    IncidentsInput.archive(Streams.chosen(invocation), rules),
                    statements,
                    catalogue,
                    invocation);
        }
        if (Collections.frequency(words, "-") > 1) {
            throw UserError.usage("'-' is standard input, which can be read once only");
        }
        for (String file : words) {
            IncidentsInput.Log log = IncidentsInput.file(file, invocation.terminal().in(), rules);
            show(file, log, new Statements(), catalogue, invocation);
        }
        return Exit.OK;
    }

    private static List<UserRule> rules(ParseResult parsed, Invocation invocation)
            throws IOException {
        List<Path> given = parsed.matchedOptionValue(RULES, List.of());
        for (Path place : given) {
            if (!Files.exists(place)) {
                throw UserError.io("--rules: " + place + " does not exist");
            }
            if (!Files.isRegularFile(place) && !Files.isDirectory(place)) {
                throw UserError.io(
                        "--rules: %s is a pipe or device, expected a file or a directory"
                                .formatted(place));
            }
        }
        return UserRules.read(given.isEmpty() ? invocation.config().get(Keys.RULES) : given);
    }

    private static void show(
            String source,
            IncidentsInput.Log log,
            Statements statements,
            Optional<Catalogue> catalogue,
            Invocation invocation) {
        int severity = severity(invocation);
        Set<IncidentState> states = states(invocation);
        boolean json = invocation.has(Options.JSON);
        boolean grouped =
                invocation.has(GROUP) || (source.isEmpty() && !json && !invocation.has(EACH));
        for (IncidentGroup group : IncidentGroup.of(log, statements)) {
            if (grouped && group.severity() >= severity && states.contains(group.state())) {
                if (json) {
                    IncidentsJson.write(
                            source, group, printed(group.last(), catalogue), invocation.out());
                } else {
                    IncidentsText.write(source, group, invocation.out());
                }
            }
        }
        for (Occurrence each : grouped ? List.<Occurrence>of() : log.occurrences()) {
            IncidentState state = statements.state(each.incident().fingerprint(), each.lastIndex());
            if (each.incident().kind().severity() >= severity && states.contains(state)) {
                if (json) {
                    IncidentsJson.write(
                            source, each, state, printed(each, catalogue), invocation.out());
                } else {
                    IncidentsText.write(
                            source, each.incident(), printed(each, catalogue), invocation.out());
                }
            }
        }
    }

    /** What a program wrote is in no kernel. */
    private static Optional<Printed> printed(Occurrence each, Optional<Catalogue> catalogue) {
        return each.line().isEmpty() || each.incident().user()
                ? Optional.empty()
                : catalogue.map(in -> Printed.of(in, each.line()));
    }

    private static int severity(Invocation invocation) {
        String text = invocation.text(SEVERITY).orElse(Integer.toString(USUAL_SEVERITY));
        if (!text.matches("[0-9]{1,2}|100")) {
            throw UserError.usage("%s is '%s', expected 0 to 100".formatted(SEVERITY, text));
        }
        return Integer.parseInt(text);
    }

    private static Set<IncidentState> states(Invocation invocation) {
        Set<IncidentState> states = EnumSet.noneOf(IncidentState.class);
        for (String label :
                invocation.text(STATE).map(text -> text.split(",")).orElse(new String[0])) {
            states.add(
                    IncidentState.parse(label)
                            .orElseThrow(() ->
                                    UserError.usage(
                                            STATE
                                                    + " is '"
                                                    + label
                                                    + "', expected new, acknowledged, resolved or"
                                                    + " regressed")));
        }
        return states.isEmpty() ? EnumSet.allOf(IncidentState.class) : states;
    }

    private static int say(List<String> words, List<UserRule> rules, Invocation invocation)
            throws IOException, InterruptedException {
        if (words.size() != 2) {
            throw UserError.usage("expected incidents %s FINGERPRINT".formatted(words.getFirst()));
        }
        Config config = invocation.config();
        if (words.getLast().startsWith(LOSS)) {
            return sayOfLoss(words, config, invocation);
        }
        IncidentGroup group =
                group(words.getLast(), IncidentsInput.archive(Streams.chosen(invocation), rules));
        boolean acknowledges = words.getFirst().equals(ACK);
        Statement statement =
                new Statement(
                        Instant.now(),
                        acknowledges ? Finding.State.ACKNOWLEDGED : Finding.State.RESOLVED,
                        group.fingerprint(),
                        group.last().lastIndex() + 1,
                        note(invocation));
        Statements.say(config, statement);
        invocation
                .out()
                .printf(
                        "%s %s: %s%n",
                        statement.state().label(),
                        group.fingerprint(),
                        KmsgText.visible(group.last().incident().title()));
        return Exit.OK;
    }

    /** Losses are no incidents of the archive; alerts on them have such keys. */
    private static int sayOfLoss(List<String> words, Config config, Invocation invocation)
            throws IOException, InterruptedException {
        Finding.State state =
                words.getFirst().equals(ACK) ? Finding.State.ACKNOWLEDGED : Finding.State.RESOLVED;
        String key = words.getLast();
        if (key.indexOf(' ') >= 0) {
            throw UserError.usage("'" + key + "': expected the key of an alert, without blanks");
        }
        long next = StreamEnds.of(config.get(Keys.STATE_DIR)).kernel();
        Statements.say(config, new Statement(Instant.now(), state, key, next, note(invocation)));
        invocation.out().printf("%s %s%n", state.label(), key);
        return Exit.OK;
    }

    private static String note(Invocation invocation) {
        String note = invocation.text(NOTE).orElse("").replaceAll("[\\r\\n]+", " ");
        if (note.length() > Statement.MAX_NOTE_CHARACTERS) {
            throw UserError.usage(
                    "%s has %d characters, expected at most %d"
                            .formatted(NOTE, note.length(), Statement.MAX_NOTE_CHARACTERS));
        }
        return note;
    }

    /** The only group whose fingerprint begins so. */
    private static IncidentGroup group(String digits, IncidentsInput.Log log) {
        List<IncidentGroup> matching =
                IncidentGroup.of(log, new Statements()).stream()
                        .filter(group -> group.fingerprint().startsWith(digits))
                        .toList();
        if (matching.size() != 1 || digits.length() < FINGERPRINT_MIN_DIGITS) {
            throw UserError.usage(
                    ("'%s' begins %d fingerprints of the archive's incidents, expected one, by at least"
                                    + " %d digits: `printkeeper incidents` shows them")
                            .formatted(digits, matching.size(), FINGERPRINT_MIN_DIGITS));
        }
        return matching.getFirst();
    }
}
