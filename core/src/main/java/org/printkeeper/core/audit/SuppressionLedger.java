package org.printkeeper.core.audit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.printkeeper.core.record.KmsgRecord;

/**
 * Sums what the kernel says that it did not print: "callbacks suppressed" and its like.
 *
 * <p>LIMIT: a limiter that is never called again announces nothing; such lines are in no sum.
 *
 * <p>Thread: not safe.
 *
 * <p>Source: lib/ratelimit.c, include/linux/ratelimit.h, kernel/printk/printk.c, kernel/audit.c.
 */
public final class SuppressionLedger {
    private static final int MAX_SOURCES = 256;
    private static final String OTHERS = "(others)";
    private static final String AUDIT_LOST = "audit_lost";

    /** Words that one of the patterns needs, so that ordinary records cost no search. */
    private static final List<String> ANCHORS = List.of("suppressed", "dropped", "audit_lost=");

    private static final List<Pattern> ANNOUNCEMENTS =
            List.of(
                    Pattern.compile("^(?:.*: )?([^ :]+): ([0-9]{1,18}) callbacks suppressed$"),
                    Pattern.compile(
                            "^(.+): ([0-9]{1,18}) output lines suppressed due to ratelimiting$"),
                    Pattern.compile("^(printk): ([0-9]{1,18}) messages suppressed\\.?$"),
                    Pattern.compile(
                            "^(?:\\*\\* )?()([0-9]{1,18}) printk messages dropped(?: \\*\\*)?$"),
                    Pattern.compile("^(printk): dropped ([0-9]{1,18}) messages$"));

    private static final Pattern AUDIT = Pattern.compile("audit_lost=([0-9]{1,18})");

    private record Sum(long records, long sequence) {}

    private final Map<String, Sum> sums = new LinkedHashMap<>();
    private long auditLost;

    /** Reads one record of the reference. */
    public void observe(KmsgRecord record) {
        String text = record.escapedText();
        if (ANCHORS.stream().noneMatch(text::contains)) {
            return;
        }
        for (Pattern announcement : ANNOUNCEMENTS) {
            Matcher matcher = announcement.matcher(text);
            if (matcher.matches()) {
                String source = matcher.group(1).isEmpty() ? "printk" : matcher.group(1);
                add(source, Long.parseLong(matcher.group(2)), record.sequence());
                return;
            }
        }
        Optional.of(AUDIT.matcher(text))
                .filter(Matcher::find)
                .ifPresent(found -> addAudit(Long.parseLong(found.group(1)), record.sequence()));
    }

    /** The audit subsystem counts since boot: what is new since the last time was lost now. */
    private void addAudit(long lost, long sequence) {
        add(AUDIT_LOST, lost >= auditLost ? lost - auditLost : lost, sequence);
        auditLost = lost;
    }

    private void add(String source, long records, long sequence) {
        String key = sums.size() < MAX_SOURCES || sums.containsKey(source) ? source : OTHERS;
        sums.merge(
                key,
                new Sum(records, sequence),
                (old, more) -> new Sum(old.records() + more.records(), more.sequence()));
    }

    /** All of it, the sources in the order in which they first spoke. */
    public AuditReport.Suppressed total() {
        List<AuditReport.Suppressed.Source> sources = new ArrayList<>();
        sums.forEach((source, sum) ->
                sources.add(
                        new AuditReport.Suppressed.Source(source, sum.records(), sum.sequence())));
        long total = sums.values().stream().mapToLong(Sum::records).sum();
        return new AuditReport.Suppressed(total, List.copyOf(sources));
    }
}
