package org.printkeeper.agent.linux;

import java.io.Closeable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An open systemd journal, one entry at a time.
 *
 * <p>Thread: used by one thread only; sd_journal is bound to the thread that opened it.
 *
 * <p>Owns: the native reader and its mapped files, until {@link #close}.
 *
 * <p>Units: microseconds; realtime since 1970 UTC.
 *
 * <p>Source: sd-journal(3).
 */
@SuppressWarnings("restricted") // the only package that may: see LayoutTest
public final class Journal implements Closeable {
    private static final int LOCAL_ONLY = 1;
    private static final int SYSTEM = 1 << 2;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfLong BIG_ENDIAN_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    // LIMIT: a mapped journal file that is truncated while it is read raises SIGBUS, which ends
    // the process; journald itself never truncates below what readers have mapped.
    private final SystemdLibrary library;
    private final String where;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment first = arena.allocate(16);
    private final MemorySegment second = arena.allocate(16);
    private final MemorySegment journal;

    private Journal(String where, Opening opening) throws JournalException {
        this.library = SystemdLibrary.load();
        this.where = where;
        MemorySegment opened = MemorySegment.NULL;
        try {
            check(opening.open(library, first, arena), "cannot open");
            opened = first.get(ValueLayout.ADDRESS, 0);
            journal = opened;
            // The whole of each field: the default cuts at 64 KiB.
            check((int) library.setDataThreshold.invokeExact(journal, 0L), "cannot configure");
        } catch (Throwable failed) {
            arena.close();
            throw thrown(failed);
        }
    }

    /** One of the ways to open: fills {@code result} with the reader. */
    @FunctionalInterface
    private interface Opening {
        int open(SystemdLibrary library, MemorySegment result, Arena arena) throws Throwable;
    }

    /** The journal of the running system, without those of containers and remote machines. */
    public static Journal openSystem() throws JournalException {
        return new Journal(
                "the system journal",
                (library, result, arena) ->
                        (int) library.open.invokeExact(result, LOCAL_ONLY | SYSTEM));
    }

    /** The journal of a namespace ({@code LogNamespace=}). */
    public static Journal openNamespace(String namespace) throws JournalException {
        return new Journal(
                "the journal of namespace " + namespace,
                (library, result, arena) ->
                        (int)
                                library.openNamespace.invokeExact(
                                        result, arena.allocateFrom(namespace), LOCAL_ONLY));
    }

    /** All journal files in a directory and in its subdirectories named by machine id. */
    public static Journal openDirectory(Path directory) throws JournalException {
        return new Journal(
                "the journal in " + directory,
                (library, result, arena) ->
                        (int)
                                library.openDirectory.invokeExact(
                                        result, arena.allocateFrom(directory.toString()), 0));
    }

    /** These journal files and no others. */
    public static Journal openFiles(List<Path> files) throws JournalException {
        return new Journal(
                "the journal files " + files,
                (library, result, arena) -> {
                    MemorySegment paths = arena.allocate(ValueLayout.ADDRESS, files.size() + 1L);
                    for (int i = 0; i < files.size(); i++) {
                        paths.setAtIndex(
                                ValueLayout.ADDRESS,
                                i,
                                arena.allocateFrom(files.get(i).toString()));
                    }
                    return (int) library.openFiles.invokeExact(result, paths, 0);
                });
    }

    /**
     * Entries must have this field. Matches of one field are alternatives, those of different
     * fields are all required, up to the next {@link #or} or {@link #and}.
     */
    public Journal match(String field, String value) throws JournalException {
        byte[] bytes = (field + "=" + value).getBytes(StandardCharsets.UTF_8);
        try (Arena brief = Arena.ofConfined()) {
            MemorySegment data = brief.allocateFrom(ValueLayout.JAVA_BYTE, bytes);
            check(
                    (int) library.addMatch.invokeExact(journal, data, (long) bytes.length),
                    "cannot select in");
            return this;
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** Begins an alternative to the matches since the last {@link #and}. */
    public Journal or() throws JournalException {
        call(library.addDisjunction, "cannot select in");
        return this;
    }

    /** Closes the alternatives so far: what follows is required as well. */
    public Journal and() throws JournalException {
        call(library.addConjunction, "cannot select in");
        return this;
    }

    /** Removes all matches. */
    public void matchAll() {
        callVoid(library.flushMatches);
    }

    /** Goes before the oldest entry. */
    public void seekHead() throws JournalException {
        call(library.seekHead, "cannot seek in");
    }

    /** Goes after the newest entry. */
    public void seekTail() throws JournalException {
        call(library.seekTail, "cannot seek in");
    }

    /** Goes before the entry with this cursor, or before the closest one after it. */
    public void seekCursor(String cursor) throws JournalException {
        try (Arena brief = Arena.ofConfined()) {
            check(
                    (int) library.seekCursor.invokeExact(journal, brief.allocateFrom(cursor)),
                    "cannot seek in");
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** Goes before the first entry of this boot at or after a time of CLOCK_MONOTONIC. */
    public void seekMonotonic(UUID bootId, long micros) throws JournalException {
        second.set(BIG_ENDIAN_LONG, 0, bootId.getMostSignificantBits());
        second.set(BIG_ENDIAN_LONG, 8, bootId.getLeastSignificantBits());
        try {
            check(
                    (int) library.seekMonotonic.invokeExact(journal, second, micros),
                    "cannot seek in");
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** Goes to the next entry; false when there is none now. */
    public boolean next() throws JournalException {
        return call(library.next, "cannot read") > 0;
    }

    /** Goes to the entry before; false when there is none. */
    public boolean previous() throws JournalException {
        return call(library.previous, "cannot read") > 0;
    }

    /** The value of a field of this entry; null when it has none. */
    public byte @Nullable [] field(String name) throws JournalException {
        try (Arena brief = Arena.ofConfined()) {
            int result =
                    (int)
                            library.getData.invokeExact(
                                    journal, brief.allocateFrom(name), first, second);
            if (result == -Errno.ENOENT) {
                return null;
            }
            check(result, "cannot read");
            return value(name.length() + 1);
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** Receives the fields of one entry. */
    @FunctionalInterface
    public interface FieldVisitor {
        /** {@code field} is {@code NAME=value}, valid only during the call. */
        void visit(MemorySegment field);
    }

    /** Shows all fields of this entry, each once for each of its values. */
    public void forEachField(FieldVisitor visitor) throws JournalException {
        callVoid(library.restartData);
        try {
            while (check(
                            (int) library.enumerateData.invokeExact(journal, first, second),
                            "cannot read")
                    > 0) {
                visitor.visit(first.get(ValueLayout.ADDRESS, 0).reinterpret(second.get(LONG, 0)));
            }
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    private byte[] value(int skip) {
        MemorySegment data = first.get(ValueLayout.ADDRESS, 0).reinterpret(second.get(LONG, 0));
        return data.asSlice(skip).toArray(ValueLayout.JAVA_BYTE);
    }

    /** When journald received this entry. */
    public long realtimeMicros() throws JournalException {
        try {
            check((int) library.getRealtime.invokeExact(journal, first), "cannot read");
            return first.get(LONG, 0);
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** When journald received this entry, by CLOCK_MONOTONIC of {@link #bootId}. */
    public long monotonicMicros() throws JournalException {
        readMonotonic();
        return first.get(LONG, 0);
    }

    /** The boot in which this entry was received. */
    public UUID bootId() throws JournalException {
        readMonotonic();
        return new UUID(second.get(BIG_ENDIAN_LONG, 0), second.get(BIG_ENDIAN_LONG, 8));
    }

    private void readMonotonic() throws JournalException {
        try {
            check((int) library.getMonotonic.invokeExact(journal, first, second), "cannot read");
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** Names this entry for ever. */
    public String cursor() throws JournalException {
        try {
            check((int) library.getCursor.invokeExact(journal, first), "cannot read");
            return library.takeString(first.get(ValueLayout.ADDRESS, 0));
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** The journal's own number of this entry; empty before systemd 254. */
    public OptionalLong sequence() throws JournalException {
        Optional<MethodHandle> handle = library.getSequence;
        if (handle.isEmpty()) {
            return OptionalLong.empty();
        }
        try {
            check((int) handle.get().invokeExact(journal, first, second), "cannot read");
            return OptionalLong.of(first.get(LONG, 0));
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** Disk space of all files opened. */
    public long usageBytes() throws JournalException {
        try {
            check((int) library.getUsage.invokeExact(journal, first), "cannot measure");
            return first.get(LONG, 0);
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    /** What happened to the files since they were looked at last. */
    public enum Change {
        NONE,
        APPENDED,
        /** Files came or went: entries may be gone, or stand before the present place. */
        INVALIDATED
    }

    /**
     * Waits until the files change, at most so long, and takes in the changes.
     *
     * <p>Source: sd_journal_wait(3). Its first call begins to watch for new files, such as those of
     * a rotation; sd_journal_process(3) alone would never see them.
     */
    public Change await(Duration atMost) throws JournalException {
        try {
            long micros = Math.max(0, atMost.toNanos() / 1000);
            return change((int) library.waitFor.invokeExact(journal, micros));
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    private Change change(int result) throws JournalException {
        return switch (check(result, "cannot follow")) {
            case 0 -> Change.NONE;
            case 1 -> Change.APPENDED;
            default -> Change.INVALIDATED;
        };
    }

    private int call(MethodHandle function, String what) throws JournalException {
        try {
            return check((int) function.invokeExact(journal), what);
        } catch (Throwable failed) {
            throw thrown(failed);
        }
    }

    private void callVoid(MethodHandle function) {
        try {
            function.invokeExact(journal);
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }

    /** libsystemd returns the negative errno. */
    private int check(int result, String what) throws JournalException {
        if (result < 0) {
            throw JournalException.of(what, where, -result);
        }
        return result;
    }

    private static JournalException thrown(Throwable failed) {
        if (failed instanceof JournalException known) {
            return known;
        }
        throw Native.failed(failed);
    }

    @Override
    public void close() {
        callVoid(library.close);
        arena.close();
    }
}
