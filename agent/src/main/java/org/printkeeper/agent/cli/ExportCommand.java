package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.printkeeper.agent.evidence.NotSignedException;
import org.printkeeper.agent.evidence.SignedEpoch;
import org.printkeeper.agent.evidence.TilesExport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code export}: the archive in forms that others can serve, file and check. */
final class ExportCommand implements Command {
    static final String SINCE = "--since";
    static final String UNTIL = "--until";

    private static final String TILES = "--tiles";
    private static final String EVIDENCE = "--evidence";

    @Override
    public String name() {
        return "export";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.withState(
                                Options.flag(
                                        "Write a directory of tiles for each epoch"
                                                + " (c2sp.org/tlog-tiles), to be served or checked.",
                                        TILES),
                                Options.flag(
                                        "Write a zip file for an auditor: records, entries, proofs,"
                                                + " a signed certificate of completeness, and"
                                                + " verify.py, which checks it all with Python and"
                                                + " openssl.",
                                        EVIDENCE),
                                Options.text(
                                        "TIME",
                                        "With --evidence: from then on; whole segments are taken.",
                                        "-S",
                                        SINCE),
                                Options.text("TIME", "With --evidence: up to then.", "-U", UNTIL))
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel("DIR|FILE.zip")
                                        .required(true)
                                        .arity("1")
                                        .type(Path.class)
                                        .description("What to write.")
                                        .build());
        spec.usageMessage()
                .description("Export the archive with its proofs.")
                .exitCodeList(Help.codes("0", "written", "3", "nothing of that period is signed"))
                .footer(
                        "  printkeeper export --tiles /srv/www/kernel-log",
                        "  printkeeper export --evidence --since yesterday case-4711.zip");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        Path target = parsed.matchedPositionalValue(0, Path.of("."));
        if (invocation.has(TILES) == invocation.has(EVIDENCE)) {
            throw UserError.usage("expected either %s or %s".formatted(TILES, EVIDENCE));
        }
        if (invocation.has(TILES) && (invocation.has(SINCE) || invocation.has(UNTIL))) {
            throw UserError.usage(
                    "%s writes whole epochs: %s and %s go with %s"
                            .formatted(TILES, SINCE, UNTIL, EVIDENCE));
        }
        if (invocation.has(EVIDENCE) && Files.exists(target)) {
            throw UserError.usage("%s is there already; name a new file".formatted(target));
        }
        Path state = invocation.config().get(Keys.STATE_DIR);
        List<SignedEpoch> epochs = SignedEpoch.of(Streams.kernel(state));
        if (epochs.isEmpty()) {
            throw UserError.cannotTell(
                    "nothing is signed in %s; 'printkeeper run' signs what it keeps"
                            .formatted(Streams.kernel(state)));
        }
        if (invocation.has(TILES)) {
            return tiles(epochs, Streams.kernel(state), target, invocation);
        }
        try {
            new EvidenceBundle(state, epochs, invocation).write(target);
        } catch (NotSignedException nothing) {
            throw UserError.cannotTell(String.valueOf(nothing.getMessage()));
        } catch (IOException failed) {
            throw NewFile.named(target, failed);
        }
        invocation.out().println(target);
        Daemons.tell(state, "access export --evidence " + target, invocation);
        return Exit.OK;
    }

    private static int tiles(
            List<SignedEpoch> epochs, Path stream, Path target, Invocation invocation)
            throws IOException {
        for (SignedEpoch epoch : epochs) {
            String origin = epoch.checkpoint().origin();
            Path directory = target.resolve(origin.substring(origin.lastIndexOf('/') + 1));
            if (Files.exists(directory.resolve("checkpoint"))) {
                throw UserError.usage(
                        "%s holds tiles already; name a new directory".formatted(directory));
            }
            int files = new TilesExport(epoch, stream, directory).run();
            invocation
                    .out()
                    .printf(
                            "%s: %d entries in %d files%n",
                            directory, epoch.checkpoint().size(), files);
        }
        return Exit.OK;
    }
}
