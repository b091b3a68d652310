package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.printkeeper.agent.archive.SegmentInfo;
import org.printkeeper.agent.archive.SigningKey;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.evidence.BootCount;
import org.printkeeper.agent.evidence.NotSignedException;
import org.printkeeper.agent.evidence.SignedEpoch;
import org.printkeeper.agent.evidence.SignedRange;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import tools.jackson.core.JsonGenerator;

/**
 * What an auditor gets: the entries of a period with the proof that they are all that was kept, in
 * a zip file that checks itself. docs/evidence.md has the files.
 *
 * <p>Thread: that of the command.
 */
final class EvidenceBundle {
    private static final List<String> AS_THEY_ARE = List.of("verify.py", "VERIFY.md");

    private final Path state;
    private final List<SignedEpoch> epochs;
    private final Invocation invocation;
    private final List<SignedRange> ranges = new ArrayList<>();
    private final List<BootCount> boots = new ArrayList<>();

    EvidenceBundle(Path state, List<SignedEpoch> epochs, Invocation invocation) throws IOException {
        this.state = state;
        this.epochs = epochs;
        this.invocation = invocation;
        takeRanges();
        ranges.forEach(this::count);
    }

    private void takeRanges() throws IOException {
        try (StreamReader reader = StreamReader.open(Streams.kernel(state))) {
            long first = reader.firstIndex();
            long end = Long.MAX_VALUE;
            Optional<Instant> since = time(ExportCommand.SINCE);
            Optional<Instant> until = time(ExportCommand.UNTIL);
            for (SegmentInfo segment : reader.segments()) {
                boolean isBefore =
                        since.isPresent()
                                && segment.time().filter(t -> !t.isAfter(since.get())).isPresent();
                first = isBefore ? segment.first() : first;
                boolean isBehind =
                        until.isPresent()
                                && segment.time().filter(t -> t.isAfter(until.get())).isPresent();
                end = isBehind ? Math.min(end, segment.first()) : end;
            }
            for (SignedEpoch epoch : epochs) {
                long from = Math.max(first, epoch.firstIndex());
                long to = Math.min(end, epoch.endIndex());
                if (from < to) {
                    ranges.add(SignedRange.of(epoch, from, to));
                }
            }
        }
        if (ranges.isEmpty()) {
            throw new NotSignedException("nothing of that period is signed");
        }
    }

    private Optional<Instant> time(String option) {
        return invocation
                .text(option)
                .map(text ->
                        new Moment(ZonedDateTime.now(ZoneId.systemDefault())).parse(option, text));
    }

    private void count(SignedRange range) {
        for (byte[] leaf : range.leaves().subList(range.hasLink() ? 1 : 0, range.leaves().size())) {
            try {
                Capture capture = EntryGrammar.decode(leaf, 0, leaf.length);
                if (capture instanceof Mark mark && mark.is("segment")) {
                    begin(mark.field("boot").flatMap(BootId::parse));
                }
                if (!boots.isEmpty()) {
                    boots.getLast().add(capture);
                }
            } catch (MalformedEntryException malformed) {
                invocation.err().println("printkeeper export: " + malformed.getMessage());
            }
        }
    }

    private void begin(Optional<BootId> boot) {
        if (boots.isEmpty() || !boots.getLast().boot().equals(boot)) {
            boots.add(new BootCount(boot));
        }
    }

    void write(Path file) throws IOException, InterruptedException {
        SigningKey key =
                SigningKey.open(state.resolve("identity"), epochs.getLast().checkpoint().origin());
        try (EvidenceZip zip = new EvidenceZip(file)) {
            for (SignedRange range : ranges) {
                zip.add(entriesName(range), out -> write(range, out));
            }
            zip.add("ranges.json", json(this::ranges));
            zip.add("records.ndjson", this::records);
            if (zip.isEmpty("records.ndjson") && isPeriod()) {
                throw new NotSignedException("the archive has no record of that period");
            }
            for (BootCount boot : boots) {
                if (boot.boot().isPresent() && !boot.isEmpty()) {
                    zip.add(auditName(boot), out -> audit(boot, out));
                }
            }
            zip.add(
                    "completeness.note",
                    key.sign("printkeeper.invalid/completeness/v1\n" + json(this::completeness)));
            zip.add("vkey", key.verifierKey() + '\n');
            for (String name : AS_THEY_ARE) {
                zip.add(name, out -> resource(name, out));
            }
            Map<String, String> digests = zip.digests();
            String custody = json(json -> custody(json, digests, key.verifierKey()));
            zip.add("custody.note", key.sign("printkeeper.invalid/custody/v1\n" + custody));
            zip.finish();
        }
    }

    private boolean isPeriod() {
        return invocation.has(ExportCommand.SINCE) || invocation.has(ExportCommand.UNTIL);
    }

    private static String entriesName(SignedRange range) {
        String origin = range.epoch().checkpoint().origin();
        return "entries-" + origin.substring(origin.lastIndexOf('/') + 1) + ".klog";
    }

    private static String auditName(BootCount boot) {
        return "audit-" + boot.boot().map(BootId::compact).orElse("") + ".json";
    }

    private static void write(SignedRange range, OutputStream out) throws IOException {
        for (byte[] leaf : range.leaves()) {
            out.write(leaf);
        }
    }

    private static void resource(String name, OutputStream out) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(SignedEpoch.class.getResourceAsStream(name), name)) {
            in.transferTo(out);
        }
    }

    private void records(OutputStream out) throws InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of("logs", "--state-dir", state.toString(), "--json", "--no-pager"));
        for (String option : List.of(ExportCommand.SINCE, ExportCommand.UNTIL)) {
            invocation
                    .text(option)
                    .ifPresent(time -> {
                        command.add(option);
                        command.add(time);
                    });
        }
        run(command, out, invocation.err());
    }

    /** What the collectors of this host have of the boot, or why that cannot be told. */
    private void audit(BootCount boot, OutputStream out) throws IOException {
        ByteArrayOutputStream words = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(words, true, StandardCharsets.UTF_8);
        String id = boot.boot().map(BootId::compact).orElse("");
        int exit =
                run(
                        List.of(
                                "audit",
                                "--state-dir",
                                state.toString(),
                                "--reference",
                                "archive",
                                "--boot",
                                id,
                                "--json"),
                        out,
                        err);
        if (exit != Exit.OK && exit != Exit.NO) {
            String reason = words.toString(StandardCharsets.UTF_8).strip();
            out.write(
                    json(
                                    json -> {
                                        json.writeStartObject();
                                        json.writeStringProperty("verdict", "cannot-tell");
                                        json.writeStringProperty("reason", reason);
                                        json.writeEndObject();
                                    })
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** One of our own commands, its output into a file. */
    private int run(List<String> command, OutputStream out, PrintStream err) {
        PrintStream print = new PrintStream(out, false, StandardCharsets.UTF_8);
        Terminal terminal =
                new Terminal(
                        InputStream.nullInputStream(),
                        print,
                        err,
                        false,
                        invocation.terminal().environment());
        int exit = new Main(terminal).run(command);
        print.flush();
        return exit;
    }

    private interface Json {
        void writeTo(JsonGenerator json);
    }

    private static String json(Json content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = AuditJson.generator(bytes)) {
            content.writeTo(json);
        }
        return bytes.toString(StandardCharsets.UTF_8) + '\n';
    }

    private void ranges(JsonGenerator json) {
        json.writeStartArray();
        for (SignedRange range : ranges) {
            json.writeStartObject();
            json.writeStringProperty("entries", entriesName(range));
            json.writeStringProperty("vkey", range.epoch().key().toString());
            json.writeStringProperty("checkpoint", range.epoch().note().toString());
            json.writeBooleanProperty("link", range.hasLink());
            json.writeNumberProperty("first_leaf", range.proof().firstLeaf());
            json.writeNumberProperty("end_leaf", range.proof().endLeaf());
            json.writeNumberProperty("size", range.proof().size());
            hashes(json, "before", range.proof().before());
            hashes(json, "behind", range.proof().behind());
            json.writeArrayPropertyStart("lengths");
            range.leaves().forEach(leaf -> json.writeNumber(leaf.length));
            json.writeEndArray();
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void hashes(JsonGenerator json, String name, List<Hash> hashes) {
        json.writeArrayPropertyStart(name);
        hashes.forEach(hash -> json.writeString(hash.toBase64()));
        json.writeEndArray();
    }

    private void completeness(JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("schema", "printkeeper.completeness/1");
        json.writeStringProperty("time", Instant.now().toString());
        json.writeArrayPropertyStart("boots");
        for (BootCount boot : boots) {
            if (!boot.isEmpty()) {
                completeness(json, boot);
            }
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void completeness(JsonGenerator json, BootCount boot) {
        json.writeStartObject();
        boot.boot().ifPresent(id -> json.writeStringProperty("boot", id.compact()));
        json.writeName("first").writeNumber(unsigned(boot.first()));
        json.writeName("last").writeNumber(unsigned(boot.last()));
        json.writeNumberProperty("archived", boot.archived());
        json.writeArrayPropertyStart("gaps");
        for (Gap gap : boot.gaps()) {
            json.writeStartObject();
            json.writeName("first").writeNumber(unsigned(gap.firstMissing()));
            json.writeName("last").writeNumber(unsigned(gap.lastMissing()));
            json.writeStringProperty("cause", gap.cause().label());
            json.writeEndObject();
        }
        json.writeEndArray();
        boot.boot().ifPresent(id -> json.writeStringProperty("audit", auditName(boot)));
        json.writeEndObject();
    }

    private static BigInteger unsigned(long number) {
        return new BigInteger(Long.toUnsignedString(number));
    }

    private static void custody(JsonGenerator json, Map<String, String> digests, String key) {
        json.writeStartObject();
        json.writeStringProperty("schema", "printkeeper.custody/1");
        json.writeStringProperty("time", Instant.now().toString());
        json.writeStringProperty("host", Streams.host());
        json.writeStringProperty("user", System.getProperty("user.name", ""));
        json.writeStringProperty(
                "sudo_user", Objects.requireNonNullElse(System.getenv("SUDO_USER"), ""));
        json.writeStringProperty("version", Main.version());
        json.writeStringProperty("java", Runtime.version().toString());
        json.writeStringProperty("vkey", key);
        json.writeObjectPropertyStart("files");
        digests.forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeEndObject();
    }
}
