package org.printkeeper.agent.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The decompressor of the system's libzstd, which is there wherever systemd or dpkg are.
 *
 * <p>Thread: any number.
 *
 * <p>Source: zstd.h, ZSTD_decompress, ZSTD_isError.
 */
@SuppressWarnings("restricted")
public final class Zstd {
    private static final String LIBRARY = "libzstd.so.1";

    /** Error codes are what the last of size_t are. */
    private static final long MAX_ERRORS = 120;

    private final MethodHandle decompress;

    private Zstd(MethodHandle decompress) {
        this.decompress = decompress;
    }

    /** Empty where the library is not installed. */
    public static Optional<Zstd> load() {
        try {
            SymbolLookup library = SymbolLookup.libraryLookup(LIBRARY, Arena.global());
            return library.find("ZSTD_decompress")
                    .map(function ->
                            new Zstd(
                                    Native.LINKER.downcallHandle(
                                            function,
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_LONG,
                                                    ValueLayout.ADDRESS,
                                                    ValueLayout.JAVA_LONG,
                                                    ValueLayout.ADDRESS,
                                                    ValueLayout.JAVA_LONG),
                                            Linker.Option.critical(true))));
        } catch (IllegalArgumentException notInstalled) {
            return Optional.empty();
        }
    }

    /**
     * Decompresses whole frames from and to the beginning of an array.
     *
     * @return the number of bytes that came out; negative when the frames are damaged or there are
     *     more
     */
    public int decompress(byte[] from, int fromBytes, byte[] to, int toBytes) {
        try {
            long size =
                    (long)
                            decompress.invokeExact(
                                    MemorySegment.ofArray(to),
                                    (long) toBytes,
                                    MemorySegment.ofArray(from),
                                    (long) fromBytes);
            return size < 0 && size >= -MAX_ERRORS ? -1 : Math.toIntExact(size);
        } catch (Throwable unexpected) {
            throw Native.failed(unexpected);
        }
    }
}
