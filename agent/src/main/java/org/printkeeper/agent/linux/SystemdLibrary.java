package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libsystemd's journal reader, loaded when first asked for: a machine without
 * libsystemd pays nothing and is told so.
 *
 * <p>Source: sd-journal(3); libsystemd.so.0, systemd 246 (namespaces) or newer.
 */
@SuppressWarnings("restricted") // the only package that may: see LayoutTest
final class SystemdLibrary {
    /** sd_id128_t by value. */
    static final MemoryLayout ID128 =
            MemoryLayout.structLayout(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG);

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

    private static @Nullable SystemdLibrary loaded;

    private final SymbolLookup symbols;
    final MethodHandle open;
    final MethodHandle openNamespace;
    final MethodHandle openDirectory;
    final MethodHandle openFiles;
    final MethodHandle close;
    final MethodHandle addMatch;
    final MethodHandle addDisjunction;
    final MethodHandle addConjunction;
    final MethodHandle flushMatches;
    final MethodHandle seekHead;
    final MethodHandle seekTail;
    final MethodHandle seekCursor;
    final MethodHandle seekMonotonic;
    final MethodHandle next;
    final MethodHandle previous;
    final MethodHandle getData;
    final MethodHandle enumerateData;
    final MethodHandle restartData;
    final MethodHandle setDataThreshold;
    final MethodHandle getRealtime;
    final MethodHandle getMonotonic;
    final MethodHandle getCursor;
    final MethodHandle getUsage;
    final MethodHandle waitFor;
    final MethodHandle free;

    /** Since systemd 254. */
    final Optional<MethodHandle> getSequence;

    private SystemdLibrary() {
        symbols = SymbolLookup.libraryLookup("libsystemd.so.0", Arena.global());
        open = handle("sd_journal_open", POINTER, INT);
        openNamespace = handle("sd_journal_open_namespace", POINTER, POINTER, INT);
        openDirectory = handle("sd_journal_open_directory", POINTER, POINTER, INT);
        openFiles = handle("sd_journal_open_files", POINTER, POINTER, INT);
        addMatch = handle("sd_journal_add_match", POINTER, POINTER, LONG);
        addDisjunction = handle("sd_journal_add_disjunction", POINTER);
        addConjunction = handle("sd_journal_add_conjunction", POINTER);
        seekHead = handle("sd_journal_seek_head", POINTER);
        seekTail = handle("sd_journal_seek_tail", POINTER);
        seekCursor = handle("sd_journal_seek_cursor", POINTER, POINTER);
        seekMonotonic = handle("sd_journal_seek_monotonic_usec", POINTER, ID128, LONG);
        next = handle("sd_journal_next", POINTER);
        previous = handle("sd_journal_previous", POINTER);
        getData = handle("sd_journal_get_data", POINTER, POINTER, POINTER, POINTER);
        enumerateData = handle("sd_journal_enumerate_data", POINTER, POINTER, POINTER);
        setDataThreshold = handle("sd_journal_set_data_threshold", POINTER, LONG);
        getRealtime = handle("sd_journal_get_realtime_usec", POINTER, POINTER);
        getMonotonic = handle("sd_journal_get_monotonic_usec", POINTER, POINTER, POINTER);
        getCursor = handle("sd_journal_get_cursor", POINTER, POINTER);
        getUsage = handle("sd_journal_get_usage", POINTER, POINTER);
        waitFor = handle("sd_journal_wait", POINTER, LONG);
        close = procedure(symbols, "sd_journal_close");
        flushMatches = procedure(symbols, "sd_journal_flush_matches");
        restartData = procedure(symbols, "sd_journal_restart_data");
        free = procedure(Native.LINKER.defaultLookup(), "free");
        getSequence =
                symbols.find("sd_journal_get_seqnum").isPresent()
                        ? Optional.of(handle("sd_journal_get_seqnum", POINTER, POINTER, POINTER))
                        : Optional.empty();
    }

    private MethodHandle handle(String name, MemoryLayout... arguments) {
        return Native.plain(symbols, name, FunctionDescriptor.of(INT, arguments));
    }

    private static MethodHandle procedure(SymbolLookup library, String name) {
        return Native.plain(library, name, FunctionDescriptor.ofVoid(POINTER));
    }

    /**
     * The library.
     *
     * @throws JournalException when this machine has none, or one that is too old
     */
    static synchronized SystemdLibrary load() throws JournalException {
        SystemdLibrary library = loaded;
        if (library == null) {
            try {
                library = new SystemdLibrary();
            } catch (IllegalArgumentException | UnsatisfiedLinkError absent) {
                throw new JournalException(
                        "libsystemd.so.0 cannot be used ("
                                + absent.getMessage()
                                + "): the journal cannot be read; install libsystemd0 or give an"
                                + " export of the journal",
                        0);
            }
            loaded = library;
        }
        return library;
    }

    /** The string at {@code pointer}, which is then freed. */
    String takeString(MemorySegment pointer) {
        try {
            String text = pointer.reinterpret(Long.MAX_VALUE).getString(0);
            free.invokeExact(pointer);
            return text;
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }
}
