package org.printkeeper.core.detect;

import java.util.OptionalLong;

/**
 * The registers of a failed ATA command, which hold the sector that the line does not name.
 *
 * <pre>
 *   ata1.00: cmd 60/08:00:80:12:34/00:00:00:00:00/40 tag 0 ncq dma 4096 in
 *                command/feature:count:low:mid:high/and the upper bytes of the same/device
 * </pre>
 *
 * <p>Source: drivers/ata/libata-eh.c ata_eh_link_report(), Linux 6.12; ATA8-ACS, 48-bit addresses.
 */
final class AtaTaskfile {
    private static final String KEY = ": cmd ";
    private static final int LENGTH = "60/08:00:80:12:34/00:00:00:00:00/40".length();

    /** Where the bytes of the address stand, lowest first. */
    private static final int[] ADDRESS = {9, 12, 15, 24, 27, 30};

    private AtaTaskfile() {}

    /** Empty when the line is none of these, or the command has no 48-bit address. */
    static OptionalLong sector(String line) {
        int at = line.startsWith("ata") ? line.indexOf(KEY) + KEY.length() : -1;
        if (at < KEY.length() || line.length() < at + LENGTH || !hasLongAddress(line, at)) {
            return OptionalLong.empty();
        }
        long sector = 0;
        for (int i = ADDRESS.length - 1; i >= 0; i--) {
            int value = hex(line, at + ADDRESS[i]);
            if (value < 0) {
                return OptionalLong.empty();
            }
            sector = sector << 8 | value;
        }
        return OptionalLong.of(sector);
    }

    /** READ and WRITE: PIO, DMA, FUA, queued (NCQ). */
    private static boolean hasLongAddress(String line, int at) {
        return switch (hex(line, at)) {
            case 0x24, 0x25, 0x29, 0x34, 0x35, 0x39, 0x3d, 0x60, 0x61 -> true;
            default -> false;
        };
    }

    private static int hex(String line, int at) {
        int high = Character.digit(line.charAt(at), 16);
        int low = Character.digit(line.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
