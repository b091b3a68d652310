package org.printkeeper.agent.source;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.agent.linux.Journal;
import org.printkeeper.agent.linux.JournalException;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SyslogForm;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogTime;

/**
 * What journald has of programs, as messages of syslog: all but the kernel's records, which the
 * stream of the kernel has. It goes on behind its cursor; without a whole one it begins with this
 * boot.
 *
 * <p>Thread: one runs it, which opens the journal; {@link #stop} may be called by any.
 *
 * <p>Owns: the journal's reader, and the file of the cursor.
 *
 * <p>Source: man 7 systemd.journal-fields.
 */
// LIMIT: the cursor follows ten seconds behind, when the archive is on disk: what came within them
// before a crash comes twice.
public final class JournalReceiver {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final long SAFE_NANOS = Duration.ofSeconds(10).toNanos();

    private final Opening opening;
    private final UUID boot;
    private final Path cursorFile;

    /** Places that are read, oldest first; each is safe after a time. */
    private final Queue<Place> places = new ArrayDeque<>();

    private volatile boolean stopping;

    /** Opens the journal, in the thread that reads it. */
    public interface Opening {
        Journal open() throws JournalException;
    }

    private record Place(String cursor, long readAt) {}

    public JournalReceiver(Opening opening, UUID boot, Path cursorFile) {
        this.opening = opening;
        this.boot = boot;
        this.cursorFile = cursorFile;
    }

    /** Receives until {@link #stop}. */
    public void run(SyslogIntake intake) throws IOException, InterruptedException {
        try (Journal journal = opening.open()) {
            begin(journal, intake);
            while (!stopping) {
                String last = null;
                while (!stopping && journal.next()) {
                    accept(journal, intake);
                    last = journal.cursor();
                }
                if (last != null) {
                    places.add(new Place(last, System.nanoTime()));
                }
                save(System.nanoTime() - SAFE_NANOS);
                journal.await(TICK);
            }
        }
    }

    /** Keeps where it stands, when all that it has read is on disk. */
    public void settle() throws IOException {
        save(Long.MAX_VALUE);
    }

    private void begin(Journal journal, SyslogIntake intake)
            throws IOException, InterruptedException {
        try {
            String cursor = Files.readString(cursorFile, StandardCharsets.ISO_8859_1).strip();
            journal.seekCursor(cursor);
            if (journal.next() && !journal.cursor().equals(cursor)) {
                accept(journal, intake); // the first one behind what is gone
            }
        } catch (NoSuchFileException first) {
            journal.seekMonotonic(boot, 0);
        } catch (JournalException damaged) {
            if (damaged.errno() != Errno.EINVAL) {
                throw damaged;
            }
            journal.seekMonotonic(boot, 0);
        }
    }

    private void save(long readBefore) throws IOException {
        String safe = null;
        while (!places.isEmpty() && places.element().readAt() - readBefore <= 0) {
            safe = places.remove().cursor();
        }
        if (safe != null) {
            Path fresh = cursorFile.resolveSibling("." + cursorFile.getFileName() + ".tmp");
            Files.createDirectories(cursorFile.toAbsolutePath().getParent());
            try (FileChannel file = FileChannel.open(fresh, CREATE, TRUNCATE_EXISTING, WRITE)) {
                file.write(ByteBuffer.wrap((safe + "\n").getBytes(StandardCharsets.US_ASCII)));
                file.force(true); // a power cut after the rename must not leave it empty
            }
            Files.move(fresh, cursorFile, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static void accept(Journal journal, SyslogIntake intake)
            throws JournalException, InterruptedException {
        if (!"kernel".equals(field(journal, "_TRANSPORT"))) {
            SyslogMessage message = message(journal);
            var context = new SyslogForm.Context(Instant.EPOCH, host(journal), ZoneOffset.UTC);
            byte[] raw =
                    SyslogForm.RFC5424
                            .write(message, context)
                            .getBytes(StandardCharsets.ISO_8859_1);
            intake.accept(sender(journal), raw, 0, raw.length, false);
        }
    }

    private static SyslogSender sender(Journal journal) throws JournalException {
        StringBuilder facts = new StringBuilder();
        for (String field : List.of("_PID", "_UID", "_GID")) {
            String value = field(journal, field);
            if (value != null && value.matches("[0-9]{1,10}")) {
                facts.append(facts.isEmpty() ? "" : ",")
                        .append(field.substring(1).toLowerCase(java.util.Locale.ROOT))
                        .append('=')
                        .append(value);
            }
        }
        String uid = field(journal, "_UID");
        return new SyslogSender(
                "journal", "-", facts.isEmpty() ? "-" : facts.toString(), "uid " + uid);
    }

    private static String host(Journal journal) throws JournalException {
        String host = field(journal, "_HOSTNAME");
        return host == null ? "-" : host;
    }

    private static SyslogMessage message(Journal journal) throws JournalException {
        String source = field(journal, "_SOURCE_REALTIME_TIMESTAMP");
        long micros =
                source != null && source.matches("[0-9]{1,18}")
                        ? Long.parseLong(source)
                        : journal.realtimeMicros();
        String unit = field(journal, "_SYSTEMD_UNIT");
        String text = field(journal, "MESSAGE");
        String name = field(journal, "SYSLOG_IDENTIFIER");
        String process = field(journal, "SYSLOG_PID");
        return new SyslogMessage(
                number(journal, "SYSLOG_FACILITY", 3, 23),
                number(journal, "PRIORITY", 6, 7),
                1,
                SyslogTime.ofMicros(micros),
                null,
                name == null ? field(journal, "_COMM") : name,
                process == null ? field(journal, "_PID") : process,
                null,
                unit == null
                        ? List.of()
                        : List.of(
                                new SdElement(
                                        "journal@32473",
                                        List.of(new SdElement.Param("unit", unit)))),
                text == null ? "" : text);
    }

    private static int number(Journal journal, String field, int without, int largest)
            throws JournalException {
        String text = field(journal, field);
        boolean isOne = text != null && text.matches("[0-9]{1,2}");
        return isOne ? Math.min(largest, Integer.parseInt(text)) : without;
    }

    private static @Nullable String field(Journal journal, String name) throws JournalException {
        byte[] value = journal.field(name);
        return value == null ? null : new String(value, StandardCharsets.ISO_8859_1);
    }

    public void stop() {
        stopping = true;
    }
}
