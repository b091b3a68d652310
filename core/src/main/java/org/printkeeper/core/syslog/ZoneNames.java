package org.printkeeper.core.syslog;

import java.util.HashMap;
import java.util.Map;

/** The abbreviations of zones that devices write, and their minutes east of Greenwich. */
final class ZoneNames {
    // LIMIT: CST, IST and BST mean other zones in China, Israel and Bangladesh; a device that
    // writes numbers is understood everywhere.
    private static final String TABLE =
            "UTC=0 GMT=0 UCT=0 WET=0 WEST=60 BST=60 CET=60 MET=60 CEST=120 MEST=120 EET=120"
                    + " SAST=120 EEST=180 MSK=180 TRT=180 GST=240 PKT=300 IST=330 WIB=420 ICT=420"
                    + " HKT=480 SGT=480 AWST=480 JST=540 KST=540 ACST=570 AEST=600 ACDT=630"
                    + " AEDT=660 NZST=720 NZDT=780 BRT=-180 ART=-180 ADT=-180 AST=-240 EDT=-240"
                    + " EST=-300 CDT=-300 CST=-360 MDT=-360 MST=-420 PDT=-420 PST=-480 AKDT=-480"
                    + " AKST=-540 HST=-600";

    private static final Map<String, Integer> MINUTES = read();

    private ZoneNames() {}

    private static Map<String, Integer> read() {
        Map<String, Integer> minutes = new HashMap<>();
        for (String entry : TABLE.split(" ", -1)) {
            String[] parts = entry.split("=", 2);
            minutes.put(parts[0], Integer.valueOf(parts[1]));
        }
        return Map.copyOf(minutes);
    }

    static boolean isKnown(String name) {
        return MINUTES.containsKey(name);
    }

    static int minutes(String name) {
        return MINUTES.getOrDefault(name, 0);
    }

    /** As RFC 3339 writes it. */
    static String show(int offsetMinutes) {
        int size = Math.abs(offsetMinutes);
        return offsetMinutes == 0
                ? "Z"
                : "%s%02d:%02d".formatted(offsetMinutes < 0 ? "-" : "+", size / 60, size % 60);
    }
}
