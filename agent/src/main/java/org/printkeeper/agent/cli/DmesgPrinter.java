package org.printkeeper.agent.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.CaptureJson;
import org.printkeeper.core.record.DmesgFilter;
import org.printkeeper.core.record.DmesgFormat;
import org.printkeeper.core.record.DmesgJson;
import org.printkeeper.core.record.DmesgRecord;
import org.printkeeper.core.record.DmesgStyle;
import org.printkeeper.core.record.Escaping;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.WallTime;

/**
 * Filters and prints what a source reads, in the form that was asked for.
 *
 * <p>Thread: one.
 */
final class DmesgPrinter implements DmesgSink {
    private static final int BUFFER_BYTES = 1 << 16;

    private final DmesgRequest request;
    private final DmesgFilter filter;
    private final LongFunction<@Nullable WallTime> clock;
    private final OutputStream target;
    private final PrintStream errors;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(BUFFER_BYTES);
    private final DmesgFormat format;
    private final DmesgJson json;
    private final Escaping escaping;

    DmesgPrinter(
            DmesgRequest request,
            DmesgStyle style,
            LongFunction<@Nullable WallTime> clock,
            OutputStream target,
            PrintStream errors) {
        this.request = request;
        this.clock = clock;
        this.target = target;
        this.errors = errors;
        filter =
                new DmesgFilter(
                        request.levels,
                        request.facilities,
                        request.sinceMicros,
                        request.untilMicros,
                        style.wallMicros());
        format = new DmesgFormat(style, out);
        escaping = style.escaping();
        json = new DmesgJson(request.decode, out);
    }

    @Override
    public void record(KmsgRecord record) {
        DmesgRecord line = DmesgRecord.of(record);
        if (request.ndjson && filter.accepts(line)) {
            append(CaptureJson.of(record, clock.apply(record.timestampMicros())));
            flushWhenFull();
        } else if (!request.ndjson) {
            line(line);
        }
    }

    @Override
    public void line(DmesgRecord line) {
        if (!filter.accepts(line)) {
            format.skip(line);
            return;
        }
        if (request.json) {
            json.print(line);
        } else if (request.ndjson) {
            append(CaptureJson.of(line, clock.apply(line.timestampMicros())));
        } else {
            format.print(line);
        }
        flushWhenFull();
    }

    @Override
    public void gap(Gap gap) {
        if (request.ndjson) {
            append(CaptureJson.of(gap));
        } else if (showsGaps() && !request.json) {
            append("-- " + words(gap) + " --");
        } else {
            flush();
            errors.println("printkeeper dmesg: " + words(gap));
        }
    }

    /** dmesg's own output has no room for a gap; what only we can do has. */
    private boolean showsGaps() {
        return request.follow || request.origin == DmesgRequest.Origin.ARCHIVE;
    }

    static String words(Gap gap) {
        return Long.toUnsignedString(gap.records())
                + (gap.records() == 1 ? " record" : " records")
                + " lost (seq "
                + Long.toUnsignedString(gap.firstMissing())
                + ".."
                + Long.toUnsignedString(gap.lastMissing())
                + ")";
    }

    /** The buffer as it stands in the ring: {@code --raw} of text. */
    void raw(byte[] text, int length) {
        escaping.append(out, text, 0, length, 0);
        if (text[length - 1] != '\n') {
            out.write('\n');
        }
        flush();
    }

    @Override
    public void idle() {
        flush();
    }

    /** Prints what must stand at the end. */
    void finish() {
        if (request.json) {
            json.finish();
        }
        flush();
    }

    private void append(String line) {
        out.writeBytes(line.getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }

    private void flushWhenFull() {
        if (out.size() >= BUFFER_BYTES) {
            write();
        }
    }

    private void flush() {
        write();
        try {
            target.flush();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void write() {
        try {
            out.writeTo(target);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        out.reset();
    }
}
