package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

/**
 * A place in the archive: {@code b=<boot>;s=<number>} of a record, {@code b=<boot>;i=<index>} of a
 * line without number.
 *
 * @param value the number or the index, unsigned
 */
record LogCursor(BootId boot, boolean isIndex, long value) {
    private static final Pattern FORM =
            Pattern.compile("b=([0-9a-f-]{32,36});([si])=([0-9]{1,20})");

    static LogCursor parse(String option, String text) {
        Matcher parts = FORM.matcher(text.strip());
        try {
            if (parts.matches()) {
                Optional<BootId> boot = BootId.parse(parts.group(1));
                if (boot.isPresent()) {
                    return new LogCursor(
                            boot.get(),
                            parts.group(2).equals("i"),
                            Long.parseUnsignedLong(parts.group(3)));
                }
            }
        } catch (NumberFormatException tooLarge) {
            // it is no cursor of ours
        }
        throw UserError.usage(
                "%s is '%s', expected a cursor as --show-cursor prints it, such as b=<boot id>;s=4711"
                        .formatted(option, text));
    }

    /** The cursor in a file; empty when the file is not there or holds nothing. */
    static Optional<LogCursor> read(Path file) throws IOException {
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.isEmpty() ? Optional.empty() : Optional.of(parse("--cursor-file", text));
    }

    /** Puts a cursor into a file, whole or not at all. */
    static void write(Path file, String cursor) throws IOException {
        Path whole = file.resolveSibling(file.getFileName() + ".tmp");
        Files.writeString(whole, cursor + "\n");
        Files.move(
                whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Lets pass what stands at or after the cursor, in the order of the archive.
     *
     * @param isAfter whether the line at the cursor itself is left out
     */
    Predicate<LogLine> gate(boolean isAfter) {
        boolean[] open = {false};
        return line -> {
            open[0] |= line.boot().filter(boot::equals).isEmpty() || isReached(line, isAfter);
            return open[0];
        };
    }

    private boolean isReached(LogLine line, boolean isAfter) {
        if (isIndex) {
            return line.index() >= 0 && line.index() >= value + (isAfter ? 1 : 0);
        }
        int order =
                switch (line.capture()) {
                    case KmsgRecord record -> Long.compareUnsigned(record.sequence(), value);
                    case Gap gap -> Long.compareUnsigned(gap.lastMissing(), value);
                    default -> -1;
                };
        return order > 0 || (order == 0 && !isAfter);
    }
}
