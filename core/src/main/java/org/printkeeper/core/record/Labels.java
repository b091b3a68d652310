package org.printkeeper.core.record;

/**
 * How names in configurations are compared: {@code full-boot}, {@code fullBoot}, {@code FULL_BOOT}.
 */
final class Labels {
    private Labels() {}

    static boolean same(String given, String label) {
        return letters(given).equalsIgnoreCase(letters(label));
    }

    private static String letters(String name) {
        return name.strip().replace("-", "").replace("_", "");
    }
}
