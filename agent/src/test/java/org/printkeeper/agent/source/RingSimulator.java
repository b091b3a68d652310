package org.printkeeper.agent.source;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.linux.Errno;
import org.printkeeper.core.record.BootId;

/**
 * The kernel's ring as kernel/printk/printk.c behaves: numbers, overwriting by bytes, EPIPE with
 * the position already moved, EINVAL that consumes, the cut at 2048 bytes, and a record without
 * newline that nobody sees before the next write. It also reboots and is restored from a snapshot,
 * and remembers every record that it ever numbered.
 */
final class RingSimulator implements KmsgDevice, RingText {
    private static final int FORMATTED_BYTES = 2048;

    /** One record. No data: its text block was recycled, as happens in the middle of a ring. */
    record Slot(long sequence, long micros, int prefix, byte[] text, byte[] formatted, int cost) {
        boolean isReadable() {
            return formatted.length > 0;
        }
    }

    private record Snapshot(List<Slot> slots, long next, long micros) {}

    private final int capacityBytes;
    private BootId boot = new BootId(UUID.nameUUIDFromBytes(new byte[] {0}));
    private int boots;
    private List<Slot> slots = new ArrayList<>();
    private long nextSequence;
    private long micros;
    private boolean lastIsOpen;
    private long position;
    private Snapshot snapshot = new Snapshot(List.of(), 0, 0);
    private final Map<String, Set<String>> issued = new HashMap<>();

    RingSimulator(int capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    BootId boot() {
        return boot;
    }

    long micros() {
        return micros;
    }

    /** Writes a record; one that is not terminated becomes readable with the next. */
    void write(int prefix, byte[] text, String keys, boolean terminated) {
        micros += 1 + text.length % 7;
        byte[] raw = format(prefix, nextSequence, micros, text, keys);
        put(new Slot(nextSequence, micros, prefix, text, raw, raw.length + 40));
        lastIsOpen = !terminated;
    }

    void write(String text) {
        write(6, text.getBytes(StandardCharsets.UTF_8), "", true);
    }

    /** Puts bytes in as they are: what no kernel does. */
    void writeRaw(String raw) {
        byte[] bytes = raw.getBytes(StandardCharsets.ISO_8859_1);
        put(new Slot(nextSequence, micros, 6, bytes, bytes, bytes.length));
        lastIsOpen = false;
    }

    private void put(Slot slot) {
        slots.add(slot);
        issued.computeIfAbsent(boot + "/" + slot.sequence, key -> new HashSet<>())
                .add(latin1(slot.formatted));
        nextSequence++;
        int used = slots.stream().mapToInt(Slot::cost).sum();
        while (used > capacityBytes && slots.size() > 2) {
            used -= slots.removeFirst().cost();
        }
    }

    /** Takes the text of a record in the middle away; its number stays. */
    void loseText(int index) {
        if (index < slots.size() - 2) {
            Slot slot = slots.get(index);
            slots.set(
                    index,
                    new Slot(
                            slot.sequence,
                            slot.micros,
                            slot.prefix,
                            slot.text,
                            new byte[0],
                            slot.cost));
        }
    }

    int size() {
        return slots.size();
    }

    void reboot() {
        boot = new BootId(UUID.nameUUIDFromBytes(new byte[] {(byte) ++boots}));
        slots = new ArrayList<>();
        nextSequence = 0;
        micros = 0;
        lastIsOpen = false;
        snapshot = new Snapshot(List.of(), 0, 0);
    }

    void takeSnapshot() {
        snapshot = new Snapshot(List.copyOf(slots), nextSequence, micros);
    }

    boolean hasSnapshot() {
        return !snapshot.slots.isEmpty();
    }

    /** Goes back; what comes then differs in time, as it does in life. */
    void restore(long delayMicros) {
        slots = new ArrayList<>(snapshot.slots);
        nextSequence = snapshot.next;
        micros = snapshot.micros + delayMicros;
        lastIsOpen = false;
    }

    /** What a new open() would do. */
    void open() {
        position = first();
    }

    private long first() {
        return slots.isEmpty() ? nextSequence : slots.getFirst().sequence();
    }

    private int readableSlots() {
        return lastIsOpen ? slots.size() - 1 : slots.size();
    }

    /** All that a reader could get now. */
    List<Slot> readable() {
        return slots.subList(0, readableSlots()).stream().filter(Slot::isReadable).toList();
    }

    boolean wasIssued(@Nullable BootId boot, long sequence, String raw) {
        return issued.getOrDefault(boot + "/" + sequence, Set.of()).contains(raw);
    }

    @Override
    public int read(byte[] into, int offset, int maxBytes) {
        if (position > nextSequence) {
            position = first();
        }
        for (Slot slot : slots.subList(0, readableSlots())) {
            if (slot.sequence >= position && slot.isReadable()) {
                return read(slot, into, offset, maxBytes);
            }
        }
        return -Errno.EAGAIN;
    }

    private int read(Slot slot, byte[] into, int offset, int maxBytes) {
        if (slot.sequence > position) {
            position = slot.sequence;
            return -Errno.EPIPE;
        }
        position = slot.sequence + 1;
        if (slot.formatted.length > maxBytes) {
            return -Errno.EINVAL;
        }
        System.arraycopy(slot.formatted, 0, into, offset, slot.formatted.length);
        return slot.formatted.length;
    }

    @Override
    public int await(int timeoutMillis) {
        return 0;
    }

    @Override
    public int seek(Position to) {
        position = to == Position.END ? nextSequence : first();
        return 0;
    }

    @Override
    public void wake() {}

    @Override
    public int readAll(byte[] into) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (Slot slot : readable()) {
            String prefix =
                    String.format(
                            Locale.ROOT,
                            "<%d>[%5d.%06d] ",
                            slot.prefix,
                            slot.micros / 1_000_000,
                            slot.micros % 1_000_000);
            for (String line : latin1(slot.text).split("\n", -1)) {
                all.writeBytes((prefix + line + "\n").getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        byte[] bytes = all.toByteArray();
        System.arraycopy(bytes, 0, into, 0, bytes.length);
        return bytes.length;
    }

    static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** msg_add_ext_text(): a record that is too long ends wherever the buffer does. */
    static byte[] format(int prefix, long sequence, long micros, byte[] text, String keys) {
        Formatted out = new Formatted();
        out.print(prefix + "," + Long.toUnsignedString(sequence) + "," + micros + ",-;");
        for (byte b : text) {
            int c = b & 0xff;
            if (c < 0x20 || c >= 0x7f || c == '\\') {
                out.print(String.format(Locale.ROOT, "\\x%02x", c));
            } else {
                out.append(c);
            }
        }
        out.append('\n');
        for (byte b : keys.getBytes(StandardCharsets.US_ASCII)) {
            out.append(b);
        }
        return out.bytes.toByteArray();
    }

    private static final class Formatted {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        /** scnprintf(): leaves room for a NUL that the next character overwrites. */
        void print(String text) {
            int room = Math.max(0, FORMATTED_BYTES - bytes.size() - 1);
            bytes.writeBytes(
                    text.substring(0, Math.min(room, text.length()))
                            .getBytes(StandardCharsets.US_ASCII));
        }

        void append(int c) {
            if (bytes.size() < FORMATTED_BYTES) {
                bytes.write(c);
            }
        }
    }
}
