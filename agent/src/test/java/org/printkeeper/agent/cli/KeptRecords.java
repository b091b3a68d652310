package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.charset.Charset;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.printkeeper.agent.follow.KernelMessages;
import org.printkeeper.agent.follow.MessageSource;
import org.printkeeper.agent.follow.OutputFollower;
import org.printkeeper.agent.follow.OutputRule;
import org.printkeeper.agent.follow.SyslogOutput;
import org.printkeeper.agent.follow.SyslogOutputs;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.KmsgText;

/**
 * A thousand records of the kernel, as our own outputs send them; and what becomes of them in a
 * store that loses twelve, alters one and has one that the kernel never said.
 */
public final class KeptRecords {
    public static final int COUNT = 1_000;
    static final String ARCHIVE = "0123456789abcdef";

    private static final Set<Integer> LOST =
            Set.of(100, 101, 102, 103, 250, 333, 334, 500, 701, 702, 703, 704);
    private static final int ALTERED = 400;
    private static final int IMITATED = 600;

    private KeptRecords() {}

    /** As {@code cat /dev/kmsg} has them; many have the same stamp. */
    public static String kmsg() {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < COUNT; i++) {
            all.append(raw(i)).append('\n');
        }
        return all.toString();
    }

    private static String raw(int i) {
        String text =
                switch (i % 7) {
                    case 0 -> "record %06d says \"it's\" [a=b] \\xff and \\x5c".formatted(i);
                    case 1 -> "record %06d".formatted(i);
                    case 2 -> "record %06d of\\x0atwo lines".formatted(i);
                    default -> "record %06d: a device did something".formatted(i);
                };
        return "%d,%d,%d,-;%s".formatted(i % 5 == 0 ? 14 : 6 - i % 3, 1000 + i, micros(i), text);
    }

    static long micros(int i) {
        return 1_000_000 + i / 3 * 1_000L;
    }

    /** The texts that a store holds, each that of one record, with what went wrong. */
    static List<String> spoil(List<String> stored) {
        List<String> kept = new ArrayList<>();
        for (String each : stored) {
            int number = number(each);
            if (LOST.contains(number)) {
                continue;
            }
            kept.add(number == ALTERED ? each.replace("record 000400", "recORD 000400") : each);
            if (number == IMITATED) {
                kept.add(each.replace("record 000600", "forged 000600"));
            }
        }
        return kept;
    }

    private static int number(String text) {
        int at = text.indexOf("record 000");
        return at < 0 ? -1 : Integer.parseInt(text.substring(at + 7, at + 13));
    }

    /** Sends all to where a rule says. */
    public static void send(String rule, String boot) throws Exception {
        OutputRule parsed = OutputRule.parse(rule);
        try (SyslogOutput output =
                new SyslogOutputs(boot, null, null, InstantSource.system())
                        .open(parsed, new NoUnits())) {
            follow(parsed, output, boot);
        }
    }

    /** Sends all to an output. */
    static void follow(OutputRule rule, SyslogOutput output, String boot) throws Exception {
        InstantSource clock = InstantSource.fixed(Instant.now());
        OutputFollower follower =
                new OutputFollower(
                        rule,
                        new KernelMessages(clock, index -> boot, rule.charset()),
                        output,
                        new OutputFollower.Origin("web1", ARCHIVE),
                        ZoneOffset.UTC);
        follower.resumeAt(0);
        for (int i = 0; i < COUNT; i++) {
            follower.onEntry(new Entry(i, (raw(i) + "\n").getBytes(ISO_8859_1)), i + 1 == COUNT);
        }
    }

    /** What a rule of this form sends, a message each. */
    static List<String> messages(String form, String boot) throws Exception {
        OutputRule rule = OutputRule.parse("*.* kafka://127.0.0.1:9/any form=" + form);
        Lines lines = new Lines(rule.charset());
        follow(rule, lines, boot);
        return lines.kept;
    }

    private static final class Lines implements SyslogOutput {
        private final List<String> kept = new ArrayList<>();
        private final Charset charset;

        Lines(Charset charset) {
            this.charset = charset;
        }

        @Override
        public void write(byte[] line, MessageSource.Received received, long index) {
            kept.add(new String(line, charset));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final class NoUnits implements SyslogOutputs.Units {
        @Override
        public long bytes(String text) {
            return 0;
        }

        @Override
        public Duration span(String text) {
            return Duration.ZERO;
        }
    }

    /** A journal's export in JSON. */
    static List<String> journal(String boot) {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            String[] parts = raw(i).split(";", 2);
            int prefix = Integer.parseInt(parts[0].split(",", 2)[0]);
            String text = parts[1].replace("\\x0a", "\\n").replace("\"", "\\\"");
            StringBuilder bytes = new StringBuilder();
            byte[] plain = KmsgText.unescape(parts[1].getBytes(ISO_8859_1), 0, parts[1].length());
            for (byte b : plain) {
                bytes.append(bytes.isEmpty() ? "" : ",").append(b & 0xff);
            }
            entries.add(
                    "{\"_BOOT_ID\":\"%s\",\"_TRANSPORT\":\"kernel\",\"PRIORITY\":\"%d\",\"SYSLOG_FACILITY\":\"%d\",\"_SOURCE_MONOTONIC_TIMESTAMP\":\"%d\",\"MESSAGE\":%s}"
                            .formatted(
                                    boot.replace("-", ""),
                                    prefix & 7,
                                    prefix >> 3,
                                    micros(i),
                                    text.contains("\\x") ? "[" + bytes + "]" : "\"" + text + "\""));
        }
        return entries;
    }
}
