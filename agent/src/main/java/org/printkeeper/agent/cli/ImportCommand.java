package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.ZoneId;
import java.util.List;
import org.printkeeper.agent.archive.StreamLockedException;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.imported.ForeignFiles;
import org.printkeeper.agent.imported.ForeignLine;
import org.printkeeper.agent.imported.ForeignLog;
import org.printkeeper.agent.imported.Joined;
import org.printkeeper.agent.imported.Overlap;
import org.printkeeper.core.record.KmsgText;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import tools.jackson.core.JsonGenerator;

/** {@code import}: what others kept of the kernel's log, beside what was captured. */
final class ImportCommand implements Command {
    private static final String DRY_RUN = "--dry-run";
    private static final String USUAL = "the usual places of pstore";
    private static final List<Path> PSTORE =
            List.of(Path.of("/sys/fs/pstore"), Path.of("/var/lib/systemd/pstore"));

    @Override
    public String name() {
        return "import";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addJson(Options.addState(CommandSpec.create()))
                        .addOption(Options.flag("Only say what would be added.", "-n", DRY_RUN))
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .index("0..*")
                                        .arity("0..*")
                                        .paramLabel("FILE|DIR")
                                        .type(List.class)
                                        .auxiliaryTypes(String.class)
                                        .description(
                                                "Logs, plain or packed (gzip, zstd), '-' for"
                                                        + " standard input: dmesg, vmcore-dmesg,"
                                                        + " console, kern.log, netconsole, /dev/kmsg"
                                                        + " records, journalctl -o export; or"
                                                        + " directories, as pstore has them. Without"
                                                        + " any: "
                                                        + String.join(
                                                                " and ",
                                                                PSTORE.stream()
                                                                        .map(Path::toString)
                                                                        .toList())
                                                        + ".")
                                        .build());
        spec.usageMessage()
                .description(
                        "Add what others kept of the kernel's log: after a crash, or from before the"
                                + " installation.",
                        "Each log is joined to the boot it belongs to; what the archive has already"
                                + " is left out. What is added is second-hand and stays apart from"
                                + " what was captured: logs --imported, incidents --imported,"
                                + " audit --reference imported, verify --imported.")
                .exitCodeList(
                        Help.codes("0", "done", "4", "something could not be read or written"))
                .footer(
                        "  printkeeper import                        after a crash: pstore",
                        "  printkeeper import --dry-run /var/log/kern.log*",
                        "  printkeeper import /var/crash/*/vmcore-dmesg.txt netconsole.log",
                        "  journalctl -k -b all -o export | printkeeper import -",
                        "  printkeeper logs --imported --list-boots");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation)
            throws IOException, InterruptedException {
        Path state = invocation.config().get(Keys.STATE_DIR);
        ForeignFiles files = read(parsed.matchedPositionalValue(0, List.of()), invocation);
        List<ForeignLog> logs = files.logs();
        Overlap overlap = new Overlap(logs);
        for (Path stream : List.of(Streams.kernel(state), Streams.imported(state))) {
            if (!logs.isEmpty() && Files.isDirectory(stream)) {
                try (StreamReader reader = StreamReader.open(stream)) {
                    overlap.read(reader);
                }
            }
        }
        List<Joined> joined = overlap.join();
        if (!invocation.has(DRY_RUN)) {
            write(joined, state, invocation);
        }
        joined.forEach(each -> print(each, invocation));
        boolean isNothing = joined.isEmpty() && files.failures().isEmpty();
        if (isNothing && !invocation.has(Options.JSON)) {
            invocation.out().println("nothing to import");
        }
        files.remarks().forEach(remark -> say(remark, invocation));
        files.failures().forEach(failure -> say(failure, invocation));
        return files.failures().isEmpty() ? Exit.OK : Exit.IO;
    }

    private static ForeignFiles read(List<String> places, Invocation invocation)
            throws IOException {
        ForeignFiles files = new ForeignFiles(ZoneId.systemDefault());
        if (places.isEmpty()) {
            List<Path> usual = PSTORE.stream().filter(Files::isDirectory).toList();
            if (usual.isEmpty()) {
                throw UserError.io(
                        "neither of %s is there (%s): name a file or a directory"
                                .formatted(USUAL, PSTORE));
            }
            usual.forEach(files::read);
        }
        for (String place : places) {
            if (place.equals("-")) {
                standardInput(files, invocation);
            } else {
                files.read(Path.of(place));
            }
        }
        return files;
    }

    /** What a log is shows at its beginning, which a pipe gives only once. */
    private static void standardInput(ForeignFiles files, Invocation invocation)
            throws IOException {
        Path copy = Files.createTempFile("printkeeper", ".import");
        try {
            Files.copy(invocation.terminal().in(), copy, StandardCopyOption.REPLACE_EXISTING);
            files.read(copy, "standard input");
        } finally {
            Files.delete(copy);
        }
    }

    private static void write(List<Joined> joined, Path state, Invocation invocation)
            throws IOException, InterruptedException {
        try {
            new ImportWriter(state, invocation).write(joined);
        } catch (StreamLockedException other) {
            throw UserError.io("another import is under way: " + other.getMessage());
        }
        if (!Files.exists(ControlSocket.path(state))) {
            return;
        }
        for (Joined log : joined) {
            if (!log.added().isEmpty()) {
                Daemons.tell(
                        state,
                        "note import %s sha256 %s: %d lines of boot %s"
                                .formatted(
                                        log.log().origin(),
                                        log.log().sha256(),
                                        log.lines(),
                                        log.boot()),
                        invocation);
            }
        }
    }

    private static void say(String words, Invocation invocation) {
        invocation.err().println("printkeeper import: " + KmsgText.visible(words));
    }

    private static void print(Joined joined, Invocation invocation) {
        if (invocation.has(Options.JSON)) {
            json(joined, invocation);
            return;
        }
        String added = invocation.has(DRY_RUN) ? "would be added" : "added";
        invocation
                .out()
                .printf(
                        "%s: %s, %s%n    boot %s, %s%n    %s %s, %d archived already%n",
                        KmsgText.visible(joined.log().origin()),
                        joined.log().form(),
                        Counted.of(joined.log().lines().size(), "line"),
                        joined.boot().compact(),
                        joined.how().words(),
                        Counted.of(joined.lines(), "line"),
                        added,
                        joined.folded());
        for (ForeignLine line : joined.added()) {
            if (!line.missing().isEmpty()) {
                invocation.out().println("    missing: " + KmsgText.visible(line.missing()));
            }
        }
    }

    private static void json(Joined joined, Invocation invocation) {
        try (JsonGenerator json = AuditJson.generator(invocation.out())) {
            json.writeStartObject();
            json.writeStringProperty("schema", "printkeeper.import/1");
            json.writeStringProperty("origin", joined.log().origin());
            json.writeStringProperty("sha256", joined.log().sha256());
            json.writeStringProperty("form", joined.log().form());
            json.writeStringProperty("boot", joined.boot().toString());
            json.writeStringProperty("joined", joined.how().label());
            json.writeNumberProperty("read", joined.log().lines().size());
            json.writeNumberProperty("added", joined.lines());
            json.writeNumberProperty("archived", joined.folded());
            json.writeNumberProperty("holes", joined.holes());
            json.writeBooleanProperty("dry_run", invocation.has(DRY_RUN));
            json.writeEndObject();
            json.writeRaw('\n');
        }
    }
}
