package org.printkeeper.core.syslog;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Facility;
import org.printkeeper.core.record.Level;

/**
 * What a syslog line says. Parsers take any {@code String}: whoever needs the bytes back decodes
 * and encodes them as ISO 8859-1.
 *
 * @param facility 0–23, −1 where the line has none
 * @param severity 0 (emerg) to 7 (debug), −1 where the line has none
 * @param version that of RFC 5424, 0 for all other forms
 * @param timestamp null for none
 * @param message what is left without the header; empty for none
 */
public record SyslogMessage(
        int facility,
        int severity,
        int version,
        @Nullable SyslogTime timestamp,
        @Nullable String hostname,
        @Nullable String appName,
        @Nullable String procId,
        @Nullable String msgId,
        List<SdElement> structuredData,
        String message) {
    /** As RFC 3164 §4.3.3 has a relay say it: user.notice. */
    private static final int FACILITY_BY_DEFAULT = 1;

    private static final int SEVERITY_BY_DEFAULT = 5;

    public SyslogMessage {
        structuredData = List.copyOf(structuredData);
    }

    /** The facility to route by: {@code user} where the line has none. */
    public Facility routedFacility() {
        return new Facility(facility < 0 ? FACILITY_BY_DEFAULT : facility);
    }

    /** The severity to route by: {@code notice} where the line has none. */
    public Level routedLevel() {
        return Level.ofCode(severity < 0 ? SEVERITY_BY_DEFAULT : severity);
    }

    /** Facility and severity as one number, as it stands between angle brackets. */
    public int priority() {
        return routedFacility().code() << 3 | routedLevel().code();
    }

    /** This message with one more element; it takes the place of one with the same name. */
    public SyslogMessage with(SdElement element) {
        List<SdElement> data = new ArrayList<>(structuredData);
        data.removeIf(other -> other.id().equals(element.id()));
        data.add(element);
        return new SyslogMessage(
                facility, severity, version, timestamp, hostname, appName, procId, msgId, data,
                message);
    }

    /** The first element with this name, or null. */
    public @Nullable SdElement element(String id) {
        for (SdElement each : structuredData) {
            if (each.id().equals(id)) {
                return each;
            }
        }
        return null;
    }
}
