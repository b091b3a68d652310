package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Klogctl;
import org.printkeeper.agent.source.KernelSettings;
import org.printkeeper.agent.source.KmsgDevice;
import org.printkeeper.agent.source.KmsgFile;
import org.printkeeper.agent.source.SourceUnavailableException;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.DmesgFilter;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.DmesgStyle;
import org.printkeeper.core.record.Escaping;
import org.printkeeper.core.record.SyslogTextReader;
import org.printkeeper.core.record.WallTime;

/**
 * One run of {@code dmesg}: from what was asked to what is printed or done.
 *
 * <p>Thread: one.
 */
final class DmesgRun {
    private static final int FIRST_BUFFER_BYTES = 16_392;
    private static final int LAST_BUFFER_BYTES = 1 << 28;

    private final DmesgRequest request;
    private final Terminal terminal;
    private @Nullable ClockHistory clocks;

    DmesgRun(DmesgRequest request, Terminal terminal) {
        this.request = request;
        this.terminal = terminal;
    }

    void run() throws IOException {
        switch (request.action) {
            case HELP -> terminal.out().print(DmesgHelp.text());
            case VERSION -> terminal.out().println("printkeeper dmesg " + Main.version());
            case READ -> read();
            case READ_CLEAR -> {
                read();
                control().readClear();
            }
            case CLEAR -> control().clear();
            case CONSOLE_ON -> control().consoleOn();
            case CONSOLE_OFF -> control().consoleOff();
            case CONSOLE_LEVEL -> control().consoleLevel(request.consoleLevel);
        }
    }

    private DmesgControl control() throws IOException {
        return new DmesgControl(ControlSocket.path(stateDir()), terminal.err());
    }

    private void read() throws IOException {
        if (request.needsWallClock()) {
            clocks = DmesgClock.ofThisBoot(terminal.environment(), stateDir());
        }
        switch (request.origin) {
            case DEVICE -> readDevice();
            case SYSLOG -> readSyslog();
            case SYSLOG_FILE -> {
                checkTextOptions();
                byte[] text = fileBytes();
                readText(text, text.length);
            }
            case KMSG_FILE -> {
                byte[] records = fileBytes();
                print(true, printer -> new DmesgKmsgFile(records).read(printer));
            }
            case ARCHIVE -> readArchive();
        }
    }

    private void readDevice() throws IOException {
        KmsgFile opened;
        try {
            opened = KmsgFile.open(KmsgFile.PATH);
        } catch (SourceUnavailableException refused) {
            readSyslog();
            return;
        }
        try (KmsgFile device = opened) {
            device.seek(
                    request.onlyNew ? KmsgDevice.Position.END : KmsgDevice.Position.AFTER_CLEAR);
            DmesgRing ring = new DmesgRing(device);
            print(
                    true,
                    printer -> {
                        if (request.follow) {
                            ring.follow(printer);
                        } else {
                            ring.drain(printer);
                        }
                    });
        }
    }

    private void readSyslog() throws IOException {
        checkTextOptions();
        int bytes = request.bufferBytes > 0 ? request.bufferBytes : Klogctl.bufferBytes();
        byte[] text = new byte[bytes > 0 ? bytes + 8 : FIRST_BUFFER_BYTES];
        int length = Klogctl.readAll(text);
        while (bytes <= 0 && length == text.length && length < LAST_BUFFER_BYTES) {
            text = new byte[length * 4];
            length = Klogctl.readAll(text);
        }
        DmesgControl.check("read kernel buffer failed", length);
        if (length > 0) {
            readText(text, length);
        }
    }

    private void readArchive() throws IOException {
        if (request.follow) {
            throw new DmesgError("--follow reads the ring: give neither --boot nor --seq");
        }
        try (DmesgArchive archive = DmesgArchive.open(stateDir(), request)) {
            if (request.needsWallClock()) {
                clocks = archive.clocks();
            }
            boolean joins = !request.raw && !request.ndjson;
            print(true, printer -> archive.read(printer, joins, terminal.err()));
        }
    }

    private Path stateDir() throws IOException {
        return request.stateDir == null
                ? ConfigFiles.load(Optional.empty()).get(Keys.STATE_DIR)
                : request.stateDir;
    }

    private void checkTextOptions() {
        boolean filtered =
                request.levels != DmesgFilter.ANY || request.facilities != DmesgFilter.ANY;
        if (request.raw && filtered) {
            throw new DmesgError(
                    "--raw can be used together with --level or --facility only when reading"
                            + " messages from /dev/kmsg");
        }
        if (request.forcePrefix) {
            throw new DmesgError("only kmsg supports multi-line messages");
        }
    }

    private byte[] fileBytes() throws IOException {
        Path file = request.file;
        try {
            if (Files.isDirectory(file)) {
                throw new DmesgError("cannot mmap: " + file + ": No such device");
            }
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length == 0) {
                throw new DmesgError("cannot mmap: " + file + ": Invalid argument");
            }
            return bytes;
        } catch (NoSuchFileException missing) {
            throw new DmesgError("cannot open " + file + ": No such file or directory");
        } catch (AccessDeniedException denied) {
            throw new DmesgError("cannot open " + file + ": Permission denied");
        }
    }

    private void readText(byte[] text, int length) throws IOException {
        print(
                false,
                printer -> {
                    if (request.raw) {
                        printer.raw(text, length);
                        return;
                    }
                    SyslogTextReader reader = new SyslogTextReader(text, length);
                    for (DmesgRecord line = reader.next(); line != null; line = reader.next()) {
                        printer.line(line);
                    }
                });
    }

    /** Hands records to a printer. */
    private interface Reading {
        void into(DmesgPrinter printer) throws IOException;
    }

    private void print(boolean kmsg, Reading reading) throws IOException {
        boolean paged =
                request.pager && !request.noPager && !request.follow && Pager.isWanted(terminal);
        if (!paged) {
            printTo(terminal.out(), kmsg, reading);
            return;
        }
        try (Pager pager = Pager.start(terminal.environment())) {
            printTo(pager.out(), kmsg, reading);
        }
    }

    private void printTo(OutputStream target, boolean kmsg, Reading reading) throws IOException {
        DmesgPrinter printer =
                new DmesgPrinter(request, style(kmsg), this::wallTime, target, terminal.err());
        reading.into(printer);
        printer.finish();
    }

    private DmesgStyle style(boolean kmsg) {
        boolean json = request.json || request.ndjson;
        return new DmesgStyle(
                request.times(),
                request.raw,
                request.decode,
                request.forcePrefix,
                escaping(),
                kmsg ? kmsgCallerWidth() : DmesgStyle.SYSLOG_CALLER_WIDTH,
                json ? null : DmesgColors.palette(request.color, terminal),
                this::wallMicros,
                needsZone() ? request.zone() : ZoneOffset.UTC);
    }

    /** The rules of a zone take time to load. */
    private boolean needsZone() {
        return request.times().stream().anyMatch(time -> time.isWallClock());
    }

    private Escaping escaping() {
        boolean utf8 = isUtf8(terminal.environment());
        if (terminal.isTerminal()) {
            return utf8 ? Escaping.UTF_8_TERMINAL : Escaping.ASCII_TERMINAL;
        }
        if (request.noEscape) {
            return Escaping.NONE;
        }
        return utf8 ? Escaping.UTF_8 : Escaping.ASCII;
    }

    private static boolean isUtf8(Map<String, String> environment) {
        return Stream.of("LC_ALL", "LC_CTYPE", "LANG")
                .map(name -> environment.getOrDefault(name, ""))
                .filter(value -> !value.isEmpty())
                .findFirst()
                .map(value -> value.toLowerCase(Locale.ROOT).replace("-", ""))
                .filter(value -> value.contains("utf8"))
                .isPresent();
    }

    /** A letter and as many digits as the largest thread id has. */
    private static int kmsgCallerWidth() {
        return 1 + KernelSettings.OF_THIS_HOST.value("pid_max").map(String::length).orElse(10);
    }

    private @Nullable WallTime wallTime(long printkMicros) {
        return clocks == null || clocks.isEmpty() ? null : clocks.at(printkMicros);
    }

    private long wallMicros(long printkMicros) {
        WallTime time = wallTime(printkMicros);
        return time == null ? printkMicros : time.realtimeMicros();
    }
}
