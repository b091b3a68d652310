package org.printkeeper.core.syslog;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Times as devices write them, at a place in a line.
 *
 * <pre>
 *   Oct 11 22:14:15            Oct 11 2003 22:14:15.003      Oct 11 22:14:15 2003
 *   Sat Oct 11 22:14:15 CEST 2003                            2003 Oct 11 22:14:15 UTC
 *   11 Oct 2003 22:14:15       11-Oct-2003 22:14:15          2003/10/11 22:14:15,003
 *   11/Oct/2003:22:14:15       10/11/2003:22:14:15           2003:10:11-22:14:15
 *   2003-10-11T22:14:15.003Z   2003-10-11 22:14:15 +0200
 * </pre>
 *
 * <p>A year that is not written is the latest one that does not put the time more than a day into
 * the future; a zone that is not written is that of the reader.
 */
final class DeviceTime {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String WEEKDAYS = "montuewedthufrisatsun";
    private static final Duration MAX_FUTURE = Duration.ofDays(1);

    /** Eight years back there is a leap day in any case: 1896 and 1904, 2096 and 2104. */
    private static final int MAX_YEARS_BACK = 8;

    private static final int UNKNOWN = -1;
    private static final int ZONE_UNKNOWN = Integer.MIN_VALUE;

    private final Scan scan;
    private final Instant received;
    private final ZoneId zone;

    private int year = UNKNOWN;
    private int month;
    private int day;
    private int hour;
    private int minute;
    private int second;
    private String fraction = "";
    private int offsetMinutes = ZONE_UNKNOWN;
    private String zoneShown = "";

    private DeviceTime(Scan scan, Instant received, ZoneId zone) {
        this.scan = scan;
        this.received = received;
        this.zone = zone;
    }

    /** Reads a time and moves behind it; null and no move where there is none. */
    static @Nullable SyslogTime read(Scan scan, Instant received, ZoneId zone) {
        char first = scan.peek();
        if (!Scan.isDigit(first) && (first < 'A' || first > 'z')) {
            return null;
        }
        int start = scan.at;
        DeviceTime time = new DeviceTime(scan, received, zone);
        SyslogTime value = time.date() && time.clock() && time.endsHere() ? time.value() : null;
        if (value == null) {
            scan.at = start;
        }
        return value;
    }

    private boolean date() {
        weekday();
        if (!Scan.isDigit(scan.peek())) {
            return monthAndDay() && yearBeforeClock();
        }
        year = scan.digits(4, 4);
        if (year == UNKNOWN) {
            return dayFirst();
        }
        char separator = scan.peek();
        if (separator == ' ') {
            scan.skipBlanks();
            return monthAndDay();
        }
        if (separator != '-' && separator != '/' && separator != ':') {
            return false;
        }
        scan.at++;
        month = scan.digits(2, 2);
        boolean isSame = scan.skip(separator);
        day = scan.digits(2, 2);
        return isSame && month > 0 && day > 0 && (scan.skip('T') || scan.skip('-') || blanks());
    }

    private void weekday() {
        int at = three(WEEKDAYS);
        if (at >= 0 && (scan.peek(3) == ' ' || scan.peek(3) == ',')) {
            scan.at += 3;
            scan.skip(',');
            scan.skipBlanks();
        }
    }

    private boolean dayFirst() {
        day = scan.digits(1, 2);
        char separator = scan.peek();
        if (day == UNKNOWN || (separator != ' ' && separator != '-' && separator != '/')) {
            return false;
        }
        scan.at++;
        if (separator == '/' && Scan.isDigit(scan.peek())) {
            month = day;
            day = scan.digits(2, 2);
        } else {
            month = three(MONTHS) + 1;
            scan.at += 3;
        }
        boolean isSame = scan.skip(separator);
        year = scan.digits(4, 4);
        return isSame && month > 0 && day > 0 && year > 0 && (scan.skip(':') || blanks());
    }

    private boolean monthAndDay() {
        month = three(MONTHS) + 1;
        if (month == 0 || !Scan.isBlank(scan.peek(3))) {
            return false;
        }
        scan.at += 3;
        scan.skipBlanks();
        day = scan.digits(1, 2);
        scan.skip(',');
        return day > 0 && blanks();
    }

    private boolean yearBeforeClock() {
        if (scan.peek(4) == ' ') {
            year = scan.digits(4, 4);
            scan.skipBlanks();
        }
        return true;
    }

    /** Which of the words of three letters comes next, −1 for none. */
    private int three(String words) {
        if (scan.at + 3 > scan.line.length()) {
            return -1;
        }
        String word = scan.line.substring(scan.at, scan.at + 3).toLowerCase(Locale.ROOT);
        for (int i = 0; i < words.length(); i += 3) {
            if (words.startsWith(word, i)) {
                return i / 3;
            }
        }
        return -1;
    }

    private boolean blanks() {
        boolean found = Scan.isBlank(scan.peek());
        scan.skipBlanks();
        return found;
    }

    private boolean clock() {
        hour = scan.digits(1, 2);
        boolean colons = scan.skip(':');
        minute = scan.digits(2, 2);
        colons &= scan.skip(':');
        second = scan.digits(2, 2);
        if (!colons || hour < 0 || minute < 0 || second < 0) {
            return false;
        }
        second = Math.min(second, second == 60 ? 59 : second);
        fraction();
        zone();
        if (year == UNKNOWN) {
            yearAfterClock();
        }
        return true;
    }

    private void fraction() {
        boolean hasPoint = scan.peek() == '.' || scan.peek() == ',';
        if (!hasPoint || !Scan.isDigit(scan.peek(1))) {
            return;
        }
        int start = ++scan.at;
        while (Scan.isDigit(scan.peek()) && scan.at - start < 9) {
            scan.at++;
        }
        fraction = scan.line.substring(start, scan.at);
    }

    private void zone() {
        int start = scan.at;
        boolean isApart = blanks();
        if (scan.peek() == '+' || scan.peek() == '-') {
            numericZone(start);
            return;
        }
        int end = scan.at;
        while (end < scan.line.length() && Character.isUpperCase(scan.line.charAt(end))) {
            end++;
        }
        String name = scan.line.substring(scan.at, end);
        boolean isZulu = name.equals("Z") && !isApart;
        boolean ends = end == scan.line.length() || !isWordPart(scan.line.charAt(end));
        if (ends && (isZulu || ZoneNames.isKnown(name))) {
            offsetMinutes = ZoneNames.minutes(name);
            zoneShown = ZoneNames.show(offsetMinutes);
            scan.at = end;
        } else {
            scan.at = start;
        }
    }

    private void numericZone(int start) {
        int sign = scan.peek() == '-' ? -1 : 1;
        int signAt = scan.at++;
        int hours = twoDigits();
        scan.skip(':');
        int minutes = Math.max(0, twoDigits());
        if (hours < 0 || hours > 23 || minutes > 59 || isWordPart(scan.peek())) {
            scan.at = start;
            return;
        }
        offsetMinutes = sign * (hours * 60 + minutes);
        boolean isWritten = scan.at - signAt == "+00:00".length();
        zoneShown =
                isWritten || offsetMinutes == 0
                        ? "%s%02d:%02d".formatted(sign < 0 ? "-" : "+", hours, minutes)
                        : ZoneNames.show(offsetMinutes);
    }

    private int twoDigits() {
        if (!Scan.isDigit(scan.peek()) || !Scan.isDigit(scan.peek(1))) {
            return -1;
        }
        int value = (scan.peek() - '0') * 10 + scan.peek(1) - '0';
        scan.at += 2;
        return value;
    }

    private void yearAfterClock() {
        int start = scan.at;
        if (blanks()) {
            year = scan.digits(4, 4);
            boolean ends = scan.isAtEnd() || Scan.isBlank(scan.peek(scan.peek() == ':' ? 1 : 0));
            boolean isYear = year >= 1970 && year < 2200 && ends;
            if (!isYear) {
                year = UNKNOWN;
                scan.at = start;
            }
        }
    }

    private boolean endsHere() {
        return !isWordPart(scan.peek());
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
    }

    private @Nullable SyslogTime value() {
        try {
            return year == UNKNOWN ? inLatestYear() : in(year);
        } catch (DateTimeException noSuchDate) {
            return null;
        }
    }

    private @Nullable SyslogTime inLatestYear() {
        Instant latest = received.plus(MAX_FUTURE);
        int candidate = latest.atZone(zone).getYear();
        for (int back = 0; back <= MAX_YEARS_BACK; back++) {
            boolean exists = day <= YearMonth.of(candidate - back, month).lengthOfMonth();
            if (exists && !start(candidate - back).isAfter(latest)) {
                return in(candidate - back);
            }
        }
        return null;
    }

    private Instant start(int candidate) {
        return local(candidate).atZone(zone).toInstant();
    }

    private LocalDateTime local(int candidate) {
        return LocalDateTime.of(candidate, month, day, hour, minute, second);
    }

    private SyslogTime in(int knownYear) {
        LocalDateTime local = local(knownYear);
        if (offsetMinutes != ZONE_UNKNOWN) {
            return SyslogTime.of(local, fraction, offsetMinutes, zoneShown);
        }
        ZoneOffset offset = local.atZone(zone).getOffset();
        int minutes = offset.getTotalSeconds() / 60;
        return SyslogTime.of(local, fraction, minutes, ZoneNames.show(minutes));
    }
}
