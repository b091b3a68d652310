package org.printkeeper.core.record;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * dmesg's JSON: one object with an array, three blanks a step, the time a padded number. Nothing at
 * all where there is no record.
 *
 * <p>Thread: not safe.
 */
public final class DmesgJson {
    private final boolean decode;
    private final ByteArrayOutputStream out;
    private boolean open;

    public DmesgJson(boolean decode, ByteArrayOutputStream out) {
        this.decode = decode;
        this.out = out;
    }

    /** Appends one record; an empty one is left out, as dmesg does. */
    public void print(DmesgRecord record) {
        if (record.isEmpty()) {
            return;
        }
        append(open ? ",{\n" : "{\n   \"dmesg\": [\n      {\n");
        open = true;
        if (record.hasNamedPrefix()) {
            printPrefix(record.prefix());
        }
        field("time", StampText.seconds(record.timestampMicros()), true);
        if (!record.caller().isEmpty()) {
            field("caller", JsonText.quote(record.caller()), true);
        }
        field("msg", JsonText.quote(record.bytes(), record.start(), record.end()), false);
        append("      }");
    }

    private void printPrefix(int prefix) {
        if (decode) {
            field("fac", JsonText.quote(new Facility(prefix >> 3).label()), true);
            field("pri", JsonText.quote(Level.ofCode(prefix).label()), true);
        } else {
            field("pri", Integer.toString(prefix), true);
        }
    }

    private void field(String name, String value, boolean more) {
        append("         \"" + name + "\": " + value + (more ? ",\n" : "\n"));
    }

    /** Closes the array and the object. */
    public void finish() {
        if (open) {
            append("\n   ]\n}\n");
        }
    }

    private void append(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }
}
