package org.printkeeper.agent.follow;

import java.nio.charset.Charset;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;
import org.printkeeper.core.record.Mark;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SyslogMessage;
import org.printkeeper.core.syslog.SyslogTime;

/**
 * The kernel stream as syslog messages. Each record has its number in {@code [kmsg@32473 seq=""
 * boot="" usec=""]}, so that whoever stores it can count what is missing; each gap is a message of
 * facility syslog.
 */
public final class KernelMessages implements MessageSource {
    static final String ELEMENT = "kmsg@32473";

    private static final int FACILITY_SYSLOG = 5;
    private static final int SEVERITY_WARNING = 4;

    /** Samples of the clocks come every few minutes: so many entries hold one. */
    private static final long ENTRIES_WITH_A_SAMPLE = 4_000;

    private final InstantSource clock;
    private final Boots boots;
    private final Charset charset;
    private String boot = "";
    private @Nullable ClockSample sample;

    /** Says which boot an entry is of. */
    public interface Boots {
        String at(long index);
    }

    public KernelMessages(InstantSource clock, Boots boots, Charset charset) {
        this.charset = charset;
        this.clock = clock;
        this.boots = boots;
    }

    @Override
    public String stream() {
        return "kernel";
    }

    @Override
    public long begin(long cursor) {
        long first = Math.max(0, cursor - ENTRIES_WITH_A_SAMPLE);
        boot = boots.at(first);
        return first;
    }

    @Override
    public Optional<Received> message(Entry entry) {
        Capture capture;
        try {
            capture = EntryGrammar.decode(entry.bytes(), 0, entry.bytes().length);
        } catch (MalformedEntryException ofNewerVersion) {
            return Optional.empty();
        }
        return switch (capture) {
            case KmsgRecord record -> Optional.of(message(record));
            case Gap gap -> Optional.of(message(gap));
            case Mark mark -> {
                learn(mark);
                yield Optional.empty();
            }
        };
    }

    private void learn(Mark mark) {
        if (mark.is(Mark.SEGMENT) || mark.is(Mark.BOOT)) {
            String named = mark.field("boot").orElse(mark.field("id").orElse(boot));
            if (!named.equals(boot)) {
                boot = named;
                sample = null;
            }
        }
        ClockSample.of(mark).ifPresent(newer -> sample = newer);
    }

    private Received message(KmsgRecord record) {
        return message(record, boot, null, realtime(record.timestampMicros()), charset);
    }

    /** A record of the kernel of any host. */
    static Received message(
            KmsgRecord record, String boot, @Nullable String host, long micros, Charset charset) {
        List<SdElement.Param> params = new ArrayList<>();
        params.add(new SdElement.Param("seq", Long.toUnsignedString(record.sequence())));
        params.add(new SdElement.Param("boot", boot));
        params.add(new SdElement.Param("usec", Long.toString(record.timestampMicros())));
        record.keys()
                .forEach((key, value) -> {
                    if (key.equals("SUBSYSTEM") || key.equals("DEVICE")) {
                        params.add(
                                new SdElement.Param(
                                        key.equals("DEVICE") ? "device" : "subsystem", value));
                    }
                });
        String text = new String(record.textBytes(), charset);
        return new Received(
                new SyslogMessage(
                        Math.min(record.facility().code(), 23),
                        record.level().code(),
                        0,
                        SyslogTime.ofMicros(micros),
                        host,
                        "kernel",
                        null,
                        null,
                        List.of(new SdElement(ELEMENT, params)),
                        text),
                micros);
    }

    private Received message(Gap gap) {
        Instant now = clock.instant();
        String first = Long.toUnsignedString(gap.firstMissing());
        String last = Long.toUnsignedString(gap.lastMissing());
        long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        List<SdElement.Param> params =
                List.of(
                        new SdElement.Param("first_missing", first),
                        new SdElement.Param("last_missing", last),
                        new SdElement.Param("boot", boot),
                        new SdElement.Param("cause", gap.cause().label()));
        return new Received(
                new SyslogMessage(
                        FACILITY_SYSLOG,
                        SEVERITY_WARNING,
                        0,
                        SyslogTime.ofMicros(micros),
                        null,
                        "printkeeper",
                        null,
                        null,
                        List.of(new SdElement("gap@32473", params)),
                        "kernel records "
                                + first
                                + " to "
                                + last
                                + " are lost: "
                                + gap.cause().label()),
                micros);
    }

    /** By the newest sample before it; without any, it has just been printed. */
    // LIMIT: what was printed before a suspend and is read after it is dated too late by its
    // length.
    private long realtime(long printkMicros) {
        ClockSample known = sample;
        if (known == null) {
            Instant now = clock.instant();
            return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        }
        long then = known.printkMicros() >= 0 ? known.printkMicros() : known.monotonicMicros();
        return known.realtimeMicros() + printkMicros - then;
    }
}
