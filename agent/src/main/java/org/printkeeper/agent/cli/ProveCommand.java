package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.evidence.NotSignedException;
import org.printkeeper.agent.evidence.SignedEpoch;
import org.printkeeper.core.proof.TlogProof;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code prove}: that one entry is in the archive, for somebody who does not have the archive. */
final class ProveCommand implements Command {
    private static final String OUT = "--out";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern RECORD = Pattern.compile("([^:]+):([0-9]{1,19})");

    @Override
    public String name() {
        return "prove";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addImported(Options.addState(CommandSpec.create()))
                        .addOption(
                                Options.text(
                                        "DIR", "Where to write; else the current directory.", OUT))
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel("BOOT:SEQ|INDEX")
                                        .required(true)
                                        .arity("1")
                                        .type(String.class)
                                        .description(
                                                "A record by its boot (id or offset, as logs -b has"
                                                        + " it) and sequence number, or any entry by"
                                                        + " its index.")
                                        .build());
        spec.usageMessage()
                .description(
                        "Write the proof that an entry is in the archive: INDEX.tlog-proof"
                                + " (c2sp.org/tlog-proof) and the entry itself, INDEX.leaf.",
                        "Whoever has the key in identity/vkey can check both, offline.")
                .exitCodeList(Help.codes("0", "written", "3", "not signed yet"))
                .footer(
                        "  printkeeper prove 0:48211 --out evidence",
                        "  printkeeper verify --proof evidence/48230.tlog-proof --key host7.vkey");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        String wanted = parsed.matchedPositionalValue(0, "");
        Path stream = Streams.chosen(invocation);
        Path out = Path.of(invocation.text(OUT).orElse("."));
        try {
            long index = index(wanted, stream);
            SignedEpoch epoch = SignedEpoch.holding(stream, index);
            TlogProof proof = epoch.prove(index);
            Files.createDirectories(out);
            Path file = out.resolve(index + ".tlog-proof");
            NewFile.write(out.resolve(index + ".leaf"), epoch.entry(index));
            NewFile.write(file, proof.toString().getBytes(StandardCharsets.UTF_8));
            invocation.out().println(file);
            return Exit.OK;
        } catch (MalformedEntryException damaged) {
            throw UserError.io(
                    "%s: the archive is damaged there: %s; 'verify' tells more"
                            .formatted(wanted, damaged.getMessage()));
        } catch (NotSignedException notYet) {
            throw UserError.cannotTell(
                    notYet.getMessage()
                            + "\nThe capture signs within archive.checkpoint_interval; 'verify'"
                            + " tells what is signed.");
        }
    }

    private static long index(String wanted, Path stream)
            throws IOException, MalformedEntryException {
        if (NUMBER.matcher(wanted).matches()) {
            return Long.parseLong(wanted);
        }
        Matcher record = RECORD.matcher(wanted);
        if (!record.matches()) {
            throw UserError.usage(
                    "'%s' is no entry, expected BOOT:SEQ such as 0:48211, or an index"
                            .formatted(wanted));
        }
        try (StreamReader reader = StreamReader.open(stream)) {
            BootId boot =
                    LogBoots.of(reader)
                            .select(record.group(1))
                            .id()
                            .orElseThrow(
                                    () -> UserError.usage("the archive does not know that boot"));
            long sequence = Long.parseUnsignedLong(record.group(2));
            if (reader.seekSequence(boot, sequence)) {
                long index = reader.position();
                Entry entry = reader.next();
                if (entry != null
                        && entry.decode() instanceof KmsgRecord found
                        && found.sequence() == sequence) {
                    return index;
                }
            }
            Optional<Gap> gap = gap(reader, boot, sequence);
            if (gap.isPresent()) {
                throw UserError.usage(
                        "record %s of boot %s is not in the archive: it is one of the %s that are lost, seq %s to %s, %s"
                                .formatted(
                                        record.group(2),
                                        boot,
                                        Counted.of(gap.get().records(), "record"),
                                        Long.toUnsignedString(gap.get().firstMissing()),
                                        Long.toUnsignedString(gap.get().lastMissing()),
                                        gap.get().cause().label()));
            }
            throw UserError.usage(
                    "the archive has no record %s of boot %s; 'logs --list-boots' shows what it has"
                            .formatted(record.group(2), boot));
        }
    }

    /** The gap that a number lies in, declared or not. */
    private static Optional<Gap> gap(StreamReader reader, BootId boot, long sequence)
            throws IOException {
        for (LogBoots.Boot place : LogBoots.of(reader).selectAll(boot.toString())) {
            ArchivedBoot entries = new ArchivedBoot(reader, place);
            for (Capture capture = entries.next(); capture != null; capture = entries.next()) {
                if (capture instanceof Gap gap
                        && Long.compareUnsigned(gap.firstMissing(), sequence) <= 0
                        && Long.compareUnsigned(sequence, gap.lastMissing()) <= 0) {
                    return Optional.of(gap);
                }
            }
        }
        return Optional.empty();
    }
}
