package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.printkeeper.agent.evidence.Cosigned;
import org.printkeeper.agent.evidence.Damage;
import org.printkeeper.agent.evidence.SignedEpoch;
import org.printkeeper.agent.evidence.Verification;
import org.printkeeper.agent.evidence.Verification.Trust;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;
import org.printkeeper.core.proof.TlogProof;
import org.printkeeper.core.record.KmsgText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JsonGenerator;

/** {@code verify}: whether the archive is still what was signed. Uses no code of the writer. */
final class VerifyCommand implements Command {
    private static final String KEY = "--key";
    private static final String STRICT = "--strict";
    private static final String COSIGNED = "--cosigned";
    private static final String WITNESS = "--witness";
    private static final String PROOF = "--proof";

    @Override
    public String name() {
        return "verify";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addImported(Options.addJson(Options.addState(CommandSpec.create())))
                        .addOption(
                                Options.text(
                                        "VKEY|FILE",
                                        "The key that must have signed, as identity/vkey has it;"
                                                + " keep a copy off this host. Else the keys beside"
                                                + " the archive are believed.",
                                        KEY))
                        .addOption(
                                Options.text(
                                        "FILE",
                                        "Checkpoints that a witness has cosigned and keeps: the"
                                                + " archive must go on from them. Tells a roll-back"
                                                + " and a fork, even one signed with the true key.",
                                        COSIGNED))
                        .addOption(
                                Options.text(
                                        "VKEY|FILE",
                                        "With --cosigned: the witness's key.",
                                        WITNESS))
                        .addOption(
                                Options.text(
                                        "FILE.tlog-proof",
                                        "Check one proof that 'prove' wrote, and the .leaf file"
                                                + " beside it, without the archive. Needs --key.",
                                        PROOF))
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
        if (invocation.text(PROOF).isPresent()) {
            return proof(invocation);
        }
        if (invocation.has(WITNESS) && !invocation.has(COSIGNED)) {
            throw UserError.usage(
                    WITNESS + " says whom to believe: add the checkpoints, " + COSIGNED + " FILE");
        }
        Path stream = Streams.chosen(invocation);
        Verification verification =
                Verification.of(
                        stream,
                        new Trust(
                                invocation.text(KEY).map(given -> keys(KEY, given)),
                                seen(invocation),
                                progress(invocation)));
        if (invocation.has(Options.JSON)) {
            json(verification, invocation);
        } else {
            print(verification, invocation);
            epochs(stream, invocation);
        }
        return switch (verification.verdict()) {
            case TAMPERED -> Exit.TAMPERED;
            case CANNOT_TELL -> Exit.CANNOT_TELL;
            case AUTHENTIC -> invocation.has(STRICT) && verification.gaps() > 0 ? Exit.NO : Exit.OK;
        };
    }

    private static int proof(Invocation invocation) throws IOException {
        for (String other : List.of(Options.JSON, STRICT, COSIGNED, WITNESS)) {
            if (invocation.has(other)) {
                throw UserError.usage(PROOF + " goes with --key only, found " + other);
            }
        }
        Path file = Path.of(invocation.text(PROOF).orElseThrow());
        Path leaf =
                file.resolveSibling(
                        String.valueOf(file.getFileName()).replace(".tlog-proof", "") + ".leaf");
        List<String> keys =
                invocation
                        .text(KEY)
                        .map(given -> keys(KEY, given))
                        .orElseThrow(() -> UserError.usage(PROOF + " needs " + KEY));
        byte[] entry = Files.readAllBytes(leaf);
        try {
            TlogProof proof = TlogProof.parse(Files.readString(file));
            for (String key : keys) {
                NoteKey log = NoteKey.parse(key);
                if (proof.note().signatureBy(log).isPresent()) {
                    Checkpoint checkpoint = proof.verify(Hash.ofLeaf(entry), log);
                    invocation
                            .out()
                            .printf(
                                    "authentic    leaf %d of %d of %s: %s%n",
                                    proof.index(),
                                    checkpoint.size(),
                                    checkpoint.origin(),
                                    KmsgText.visible(
                                            new String(entry, StandardCharsets.UTF_8).strip()));
                    return Exit.OK;
                }
            }
            throw new MalformedProofException("the checkpoint is signed by none of the keys");
        } catch (MalformedInputException binary) {
            throw UserError.usage(file + ": expected a proof that 'prove' wrote, found no text");
        } catch (MalformedProofException wrong) {
            invocation.out().println("TAMPERED     " + KmsgText.visible(wrong.getMessage() + ""));
            return Exit.TAMPERED;
        }
    }

    /** A line that grows, on a terminal alone. */
    private static LongConsumer progress(Invocation invocation) {
        if (!invocation.terminal().isTerminal() || invocation.has(Options.JSON)) {
            return index -> {};
        }
        return index -> {
            invocation.err().printf("\r%,d entries checked ", index);
            invocation.err().flush();
        };
    }

    /** Checkpoints that a witness keeps, each with its signature. */
    private static List<SignedNote> seen(Invocation invocation) throws IOException {
        if (invocation.text(COSIGNED).isEmpty()) {
            return List.of();
        }
        Path file = Path.of(invocation.text(COSIGNED).orElseThrow());
        List<String> keys =
                invocation
                        .text(WITNESS)
                        .map(given -> keys(WITNESS, given))
                        .orElseThrow(() ->
                                UserError.usage(
                                        COSIGNED
                                                + " needs the key of who cosigned: add "
                                                + WITNESS));
        try {
            return Cosigned.read(file, keys);
        } catch (MalformedProofException wrong) {
            throw UserError.usage("%s %s: %s".formatted(COSIGNED, file, wrong.getMessage()));
        }
    }

    /** A key itself, or the keys of a file. */
    private static List<String> keys(String option, String given) {
        String found;
        try {
            List<String> lines =
                    given.contains("+") ? List.of(given) : Files.readAllLines(Path.of(given));
            List<String> keys =
                    lines.stream().map(String::strip).filter(line -> !line.isEmpty()).toList();
            for (String key : keys) {
                NoteKey.parse(key);
            }
            if (!keys.isEmpty()) {
                return keys;
            }
            found = "no key in it";
        } catch (MalformedProofException wrong) {
            found = String.valueOf(wrong.getMessage());
        } catch (IOException | InvalidPathException unreadable) {
            found = "no text file can be read there";
        }
        throw UserError.usage(
                "%s is '%s', expected a key such as name+1a2b3c4d+AR… or a file of keys: %s"
                        .formatted(option, KmsgText.visible(given), KmsgText.visible(found)));
    }

    private static void print(Verification verification, Invocation invocation) {
        PrintStream out = invocation.out();
        for (Damage damage : verification.damages()) {
            out.println("DAMAGE       " + KmsgText.visible(damage.words()));
        }
        out.printf(
                "%-12s %d entries, %s; %s; %s%n",
                verification.verdict().words(),
                verification.entries(),
                Counted.of(verification.records(), "record"),
                Counted.of(verification.checkpoints(), "checkpoint"),
                coverage(verification));
        if (verification.sealedEnd() > 0) {
            out.printf(
                    "%-12s sealed up to entry %d: the keys that did it are gone%n",
                    "", verification.sealedEnd() - 1);
        }
        if (verification.pruned() > 0) {
            out.printf(
                    "%-12s %d entries dropped by retention%s%n",
                    "",
                    verification.pruned(),
                    verification.prunedUnsigned() ? ", says an entry that is not signed yet" : "");
        }
        if (verification.gaps() > 0) {
            out.printf(
                    "%-12s %s in %s%n",
                    "",
                    Counted.of(verification.lost(), "record"),
                    Counted.of(verification.gaps(), "declared gap"));
        }
    }

    /** More than one key has signed: the reader should know since when, and why. */
    private static void epochs(Path stream, Invocation invocation) throws IOException {
        List<SignedEpoch> epochs = SignedEpoch.of(stream);
        for (SignedEpoch epoch : epochs.size() > 1 ? epochs : List.<SignedEpoch>of()) {
            invocation.out().printf("%-12s %s%n", "", KmsgText.visible(epoch.began()));
        }
    }

    private static String coverage(Verification verification) {
        if (verification.checkpoints() == 0) {
            return "nothing is signed that could be checked";
        }
        return verification.unsigned() == 0
                ? "all signed"
                : verification.unsigned() + " entries not signed yet";
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
            json.writeBooleanProperty("pruned_unsigned", verification.prunedUnsigned());
            json.writeNumberProperty("gaps", verification.gaps());
            json.writeNumberProperty("lost", verification.lost());
            json.writeNumberProperty("sealed_end", verification.sealedEnd());
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
