package org.printkeeper.agent.follow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.DmesgFormat;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.DmesgStyle;
import org.printkeeper.core.record.DmesgTime;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.Escaping;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.Mark;

/**
 * A copy of the kernel stream as text, as {@code klogd -f FILE} writes it: {@code <N>[seconds]
 * text}, the prefix before each line, which {@code dmesg --file} reads. What klogd does not say
 * stands between as lines of facility syslog: each gap, and where a boot begins.
 *
 * <p>A file that was moved away, as logrotate does, is begun anew at the next batch; no signal is
 * needed. A line is in the file before the cursor passes it, so that a crash repeats lines and
 * loses none.
 *
 * <p>Thread: its loop's alone; {@link #close} when that has ended.
 *
 * <p>Owns: the open file.
 */
// LIMIT: the file is not synced, so that a power cut may take its last lines; the archive has them.
public final class KlogFile implements Follower, AutoCloseable {
    public static final String NAME = "klog-file";

    private static final int SYSLOG_WARN = 5 << 3 | 4;
    private static final int SYSLOG_INFO = 5 << 3 | 6;
    private static final DmesgStyle AS_SYSLOG =
            new DmesgStyle(
                    List.of(DmesgTime.SECONDS),
                    true,
                    false,
                    true,
                    Escaping.UTF_8_TERMINAL,
                    DmesgStyle.SYSLOG_CALLER_WIDTH,
                    null,
                    micros -> micros,
                    ZoneOffset.UTC);

    private final Path file;
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final DmesgFormat format = new DmesgFormat(AS_SYSLOG, text);
    private @Nullable FileChannel out;
    private @Nullable Object openKey;
    private boolean withinBatch;

    public KlogFile(Path file) {
        this.file = file;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void onEntry(Entry entry, boolean endOfBatch) throws Exception {
        text.reset();
        print(entry.decode());
        write();
        withinBatch = !endOfBatch;
    }

    @Override
    public void onSkipped(long firstIndex, long lastIndex) throws IOException {
        text.reset();
        print(
                SYSLOG_WARN,
                0,
                "archive entries " + firstIndex + ".." + lastIndex + " cannot be read any more");
        write();
    }

    private void print(Capture capture) {
        switch (capture) {
            case KmsgRecord record -> print(DmesgRecord.of(record));
            case Gap gap -> print(SYSLOG_WARN, gap.beforeMicros(), words(gap));
            case Mark mark when mark.is(Mark.TEXT) -> print(DmesgRecord.of(mark));
            case Mark mark when mark.is(Mark.BOOT) ->
                    print(SYSLOG_INFO, 0, "boot " + mark.field("id").orElse("unknown"));
            case Mark mark -> {}
        }
    }

    private static String words(Gap gap) {
        return "%s records lost (seq %s..%s, %s)"
                .formatted(
                        Long.toUnsignedString(gap.records()),
                        Long.toUnsignedString(gap.firstMissing()),
                        Long.toUnsignedString(gap.lastMissing()),
                        gap.cause().label());
    }

    private void print(int prefix, long printkMicros, String words) {
        print(DmesgRecord.of(prefix, Math.max(0, printkMicros), "printkeeper: " + words));
    }

    /** An empty record is a prefix without text, else its line would go on the one before. */
    private void print(DmesgRecord record) {
        boolean isEmpty = record.start() == record.end();
        format.print(isEmpty ? record.with(new byte[] {'\n'}) : record);
    }

    private void write() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.toByteArray());
        if (!bytes.hasRemaining()) {
            return;
        }
        FileChannel channel = channel();
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException failed) {
            close(); // what was written of the line is ended when the file is opened again
            throw new IOException(file + ": " + failed.getMessage(), failed);
        }
    }

    private FileChannel channel() throws IOException {
        FileChannel open = out;
        if (open != null && (withinBatch || isStillThere())) {
            return open;
        }
        close();
        FileChannel opened = open();
        out = opened;
        openKey = key();
        return opened;
    }

    private boolean isStillThere() throws IOException {
        try {
            return key().equals(openKey);
        } catch (NoSuchFileException moved) {
            return false;
        }
    }

    private Object key() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    private FileChannel open() throws IOException {
        FileChannel opened =
                FileChannel.open(
                        file,
                        Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-r-----")));
        if (endsWithinLine()) {
            opened.write(ByteBuffer.wrap("\n".getBytes(StandardCharsets.US_ASCII)));
        }
        return opened;
    }

    private boolean endsWithinLine() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            return false;
        }
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            in.read(last, in.size() - 1);
            return last.get(0) != '\n';
        }
    }

    @Override
    public void close() throws IOException {
        FileChannel open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
