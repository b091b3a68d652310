package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.printkeeper.agent.cli.EpochCheck.Damage;
import org.printkeeper.core.record.KmsgText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JsonGenerator;

/** {@code verify}: whether the archive is still what was signed. Uses no code of the writer. */
final class VerifyCommand implements Command {
    private static final String KEY = "--key";
    private static final String STRICT = "--strict";

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addJson(Options.addState(CommandSpec.create()))
                        .addOption(
                                Options.text(
                                        "VKEY|FILE",
                                        "The key that must have signed, as identity/vkey has it;"
                                                + " keep a copy off this host. Else the keys beside"
                                                + " the archive are believed.",
                                        KEY))
                        .addOption(
                                Options.flag(
                                        "End with 1 when records are in declared gaps.", STRICT));
        spec.usageMessage()
                .description("Check the archive against its signed checkpoints.")
                .exitCodeList(
                        Help.codes(
                                "0", "authentic; declared gaps are listed",
                                "1", "authentic, with declared gaps, under --strict",
                                "2", "tampered with or damaged",
                                "3", "cannot tell: nothing is signed"))
                .footer("  printkeeper verify --key auditor/host7.vkey");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        Path stream = Streams.kernel(invocation.config().get(Keys.STATE_DIR));
        if (!Files.isDirectory(stream)) {
            throw UserError.io(
                    "no archive in %s, expected one that 'printkeeper run' has made"
                            .formatted(stream));
        }
        Verification verification =
                Verification.of(stream, invocation.text(KEY).map(VerifyCommand::lines));
        if (invocation.has(Options.JSON)) {
            json(verification, invocation);
        } else {
            print(verification, invocation);
        }
        return switch (verification.verdict()) {
            case TAMPERED -> Exit.TAMPERED;
            case CANNOT_TELL -> Exit.CANNOT_TELL;
            case AUTHENTIC -> invocation.has(STRICT) && verification.gaps() > 0 ? Exit.NO : Exit.OK;
        };
    }

    /** A key itself, or a file of keys. */
    private static List<String> lines(String given) {
        if (given.contains("+")) {
            return List.of(given);
        }
        try {
            return Files.readAllLines(Path.of(given));
        } catch (IOException | InvalidPathException e) {
            throw UserError.usage(
                    "--key is '%s', expected a key such as name+1a2b3c4d+AR… or a file of keys: %s"
                            .formatted(KmsgText.visible(given), e));
        }
    }

    private static void print(Verification verification, Invocation invocation) {
        PrintStream out = invocation.out();
        for (Damage damage : verification.damages()) {
            out.println("DAMAGE       " + KmsgText.visible(damage.words()));
        }
        out.printf(
                "%-12s %d entries, %d records; %d checkpoints; %s%n",
                verification.verdict().words,
                verification.entries(),
                verification.records(),
                verification.checkpoints(),
                verification.unsigned() == 0
                        ? "all signed"
                        : verification.unsigned() + " entries not signed yet");
        if (verification.pruned() > 0) {
            out.printf("%-12s %d entries dropped by retention%n", "", verification.pruned());
        }
        if (verification.gaps() > 0) {
            out.printf(
                    "%-12s %s records in %d declared gaps%n",
                    "", Long.toUnsignedString(verification.lost()), verification.gaps());
        }
    }

    private static void json(Verification verification, Invocation invocation) {
        try (JsonGenerator json = AuditJson.generator(invocation.out())) {
            json.writeStartObject();
            json.writeStringProperty("schema", "printkeeper.verify/1");
            json.writeStringProperty("verdict", verification.verdict().label());
            json.writeNumberProperty("entries", verification.entries());
            json.writeNumberProperty("records", verification.records());
            json.writeNumberProperty("checkpoints", verification.checkpoints());
            json.writeNumberProperty("unsigned", verification.unsigned());
            json.writeNumberProperty("pruned", verification.pruned());
            json.writeNumberProperty("gaps", verification.gaps());
            json.writeNumberProperty("lost", verification.lost());
            json.writeArrayPropertyStart("damages");
            for (Damage damage : verification.damages()) {
                json.writeStartObject();
                json.writeStringProperty("what", damage.what());
                if (damage.firstIndex() >= 0) {
                    json.writeNumberProperty("first_index", damage.firstIndex());
                    json.writeNumberProperty("last_index", damage.lastIndex());
                    json.writeStringProperty("segment", damage.segment());
                }
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
