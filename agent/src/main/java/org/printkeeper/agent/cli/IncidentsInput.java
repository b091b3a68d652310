package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.collector.ByteLines;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.detect.IncidentAssembler;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;

/** Reads a log through and gives its incidents in the order of their first lines. */
final class IncidentsInput {
    private static final int GZIP_MAGIC = 0x8b1f;

    private final List<Incident> found = new ArrayList<>();
    private final IncidentAssembler assembler = new IncidentAssembler(found::add);

    private IncidentsInput() {}

    /** Positions are line numbers, from 1. */
    static List<Incident> file(String name, InputStream standardInput) throws IOException {
        IncidentsInput input = new IncidentsInput();
        try (ByteLines lines = new ByteLines(open(name, standardInput))) {
            input.readLines(lines);
        }
        return input.ordered();
    }

    private static InputStream open(String name, InputStream standardInput) throws IOException {
        if (name.equals("-")) {
            return standardInput;
        }
        Path path = Path.of(name);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw UserError.io("%s is no file that can be read".formatted(name));
        }
        PushbackInputStream in = new PushbackInputStream(Files.newInputStream(path), 2);
        byte[] magic = in.readNBytes(2);
        in.unread(magic);
        boolean packed =
                magic.length == 2 && ((magic[0] & 0xff) | (magic[1] & 0xff) << 8) == GZIP_MAGIC;
        return packed ? new GZIPInputStream(in) : in;
    }

    private void readLines(ByteLines lines) throws IOException {
        long number = 0;
        for (byte[] line = lines.next(); line != null; line = lines.next()) {
            assembler.accept(line, 0, line.length, ++number);
        }
        byte[] rest = lines.rest();
        if (rest != null) {
            assembler.accept(rest, 0, rest.length, ++number);
        }
    }

    /** Positions are sequence numbers. */
    static List<Incident> archive(Config config) throws IOException {
        IncidentsInput input = new IncidentsInput();
        Path stream = config.get(Keys.STATE_DIR).resolve("streams").resolve("kernel");
        try (StreamReader reader = StreamReader.open(stream)) {
            for (Entry entry = reader.next(); entry != null; entry = reader.next()) {
                input.readEntry(entry.bytes());
            }
        }
        return input.ordered();
    }

    private void readEntry(byte[] bytes) {
        try {
            switch (EntryGrammar.decode(bytes, 0, bytes.length)) {
                case KmsgRecord record -> readRecord(record, bytes);
                case Gap gap -> assembler.gap();
                case Mark mark -> {
                    if (mark.is(Mark.BOOT)) {
                        assembler.finish();
                    }
                }
            }
        } catch (MalformedEntryException damaged) {
            assembler.gap();
        }
    }

    private void readRecord(KmsgRecord record, byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        assembler.accept(bytes, 0, end, record.sequence());
    }

    private List<Incident> ordered() {
        assembler.finish();
        found.sort((a, b) -> Long.compareUnsigned(a.firstLine(), b.firstLine()));
        return found;
    }
}
