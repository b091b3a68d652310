package org.printkeeper.agent.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.printkeeper.core.audit.AuditFinding;
import org.printkeeper.core.audit.AuditReport;
import org.printkeeper.core.audit.CollectorReport;
import org.printkeeper.core.audit.CollectorReport.Counts;
import org.printkeeper.core.audit.LossCause;
import org.printkeeper.core.audit.LossEntry;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgText;

/** The audit's report for people: verdicts first, then what is missing, worst first. */
final class AuditText {
    private static final int MAX_FINDINGS = 10;
    private static final int MAX_SAMPLE_CHARACTERS = 160;

    private final PrintStream out;
    private final boolean color;

    AuditText(PrintStream out, boolean color) {
        this.out = out;
        this.color = color;
    }

    /** Prints all of it. */
    void print(AuditReport report, String location, AuditGrep grep) {
        reference(report, location);
        out.println();
        report.collectors().forEach(this::verdict);
        for (CollectorReport collector : report.collectors()) {
            findings(collector);
            ledger(collector.name() + " says", collector.ledger());
        }
        ledger("the kernel's ring says", report.ledger());
        suppressed(report.suppressed());
        grep(report, grep);
    }

    private void reference(AuditReport report, String location) {
        AuditReport.Reference reference = report.reference();
        out.printf(
                "Compared with %s, boot %s: %s.%n",
                KmsgText.visible(location),
                report.boot().map(Object::toString).orElse("unknown"),
                reference.records() == 0
                        ? "no records"
                        : reference.records()
                                + " records, numbers "
                                + numbers(reference.firstSequence(), reference.lastSequence()));
        long lost = reference.gaps().stream().mapToLong(Gap::records).sum();
        if (lost > 0) {
            out.printf(
                    "The reference itself lacks %s in %s: nobody can compare those.%n",
                    Counted.of(lost, "record"), Counted.of(reference.gaps().size(), "gap"));
        }
    }

    private static String numbers(long first, long last) {
        return first == last
                ? Long.toUnsignedString(first)
                : Long.toUnsignedString(first) + " to " + Long.toUnsignedString(last);
    }

    private void verdict(CollectorReport report) {
        String word =
                switch (report.outcome()) {
                    case COMPLETE -> colored("32", "complete   ");
                    case LOST -> colored("31;1", "LOST       ");
                    case CANNOT_TELL -> colored("33", "cannot tell");
                };
        out.printf(
                "%s  %s (%s): %s%n",
                word,
                report.name(),
                KmsgText.visible(report.location()),
                KmsgText.visible(report.reason()));
        if (report.compared().records() > 0) {
            out.println("             " + counts(report));
        }
    }

    private String colored(String code, String text) {
        return color ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }

    private static String counts(CollectorReport report) {
        Counts counts = report.counts();
        StringBuilder words = new StringBuilder();
        words.append(report.compared().records()).append(" compared");
        append(words, counts.stored(), "stored");
        append(words, counts.missing(), "missing");
        append(words, counts.altered(), "altered");
        append(words, counts.excluded(), "left out by policy");
        append(words, counts.collapsed(), "collapsed");
        append(words, counts.late(), "late");
        append(words, counts.duplicated(), "stored twice");
        append(words, counts.forged(), "that the kernel never said");
        append(words, counts.imitated(), "of users that read as the kernel's");
        append(words, report.compared().notYet(), "not due yet");
        return words.toString();
    }

    private static void append(StringBuilder words, long count, String what) {
        if (count > 0) {
            words.append(", ").append(count).append(' ').append(what);
        }
    }

    private void findings(CollectorReport report) {
        if (report.findings().isEmpty()) {
            return;
        }
        out.println();
        out.printf(
                "What is wrong with %s (%s), worst first:%n",
                report.name(), KmsgText.visible(report.location()));
        List<AuditFinding> shown =
                report.findings().subList(0, Math.min(MAX_FINDINGS, report.findings().size()));
        shown.forEach(this::finding);
        long more = report.findings().size() - shown.size() + report.omittedFindings();
        if (more > 0) {
            out.printf(
                    "  … and %d more: --json lists them, --list the records themselves.%n", more);
        }
        kinds(report);
        causes(report);
    }

    private void finding(AuditFinding finding) {
        out.printf(
                "  %d %s %s, level %s%s%n",
                finding.records(),
                finding.records() == 1 ? "record" : "records",
                finding.verdict(),
                finding.level().label(),
                kinds(finding));
        out.printf(
                "    %s%s, %s, %s%s%n",
                finding.firstSequence() == -1
                        ? ""
                        : "numbers "
                                + numbers(finding.firstSequence(), finding.lastSequence())
                                + ", ",
                finding.hop(),
                finding.cause(),
                finding.pattern().label(),
                finding.evidence().isEmpty() ? "" : ": " + KmsgText.visible(finding.evidence()));
        out.println("    | " + sample(finding.sample()));
    }

    /** A run is more than its worst record: how many are of which kind. */
    static String kinds(AuditFinding finding) {
        if (finding.records() == 1) {
            return finding.kind().map(kind -> ", " + kind.title()).orElse("");
        }
        String counts =
                finding.kinds().entrySet().stream()
                        .map(kind -> kind.getValue() + " " + kind.getKey().name())
                        .collect(Collectors.joining(", "));
        return counts.isEmpty() ? "" : ", among them: " + counts;
    }

    private static String sample(String sample) {
        String visible = KmsgText.visible(sample);
        return visible.length() <= MAX_SAMPLE_CHARACTERS
                ? visible
                : visible.substring(0, MAX_SAMPLE_CHARACTERS) + "…";
    }

    private void kinds(CollectorReport report) {
        report.byKind()
                .forEach((kind, share) -> {
                    if (share.missing() > 0) {
                        out.printf(
                                "  of %d %s records %d are missing%n",
                                share.expected(), kind, share.missing());
                    }
                });
    }

    /** The missing by cause, the alarming number last. */
    private void causes(CollectorReport report) {
        if (report.counts().missing() > 0) {
            String causes =
                    report.byCause().entrySet().stream()
                            .map(entry -> words(entry.getKey(), entry.getValue()))
                            .collect(Collectors.joining(", "));
            boolean explained = report.counts().unexplained() == 0;
            out.printf(
                    "  of %d missing: %s%s%n",
                    report.counts().missing(), causes, explained ? ", 0 unexplained" : "");
        }
    }

    private String words(LossCause cause, long records) {
        return switch (cause.account()) {
            case ANNOUNCED -> records + " " + cause.label() + " (announced)";
            case EXPLAINED -> records + " " + cause.label();
            case UNEXPLAINED -> colored("31;1", records + " unexplained");
        };
    }

    private void ledger(String where, List<LossEntry> entries) {
        List<LossEntry> told = entries.stream().filter(entry -> entry.traces() > 0).toList();
        if (!told.isEmpty()) {
            out.println();
            out.printf("What %s of loss:%n", where);
        }
        for (LossEntry entry : told) {
            out.printf(
                    "  %-4s %s: %d %s%s, last: %s%n",
                    entry.row().id(),
                    entry.row().what(),
                    entry.traces(),
                    entry.traces() == 1 ? "line" : "lines",
                    entry.records() < 0 ? "" : ", " + entry.records() + " records",
                    sample(entry.sample()));
        }
    }

    private void suppressed(AuditReport.Suppressed suppressed) {
        if (suppressed.total() > 0) {
            out.println();
            out.printf(
                    "The kernel itself held back %d lines (rate limits); they never had a number.%n",
                    suppressed.total());
        }
    }

    private void grep(AuditReport report, AuditGrep grep) {
        String words =
                grep.words(
                        report.reference().source(),
                        report.collectors().stream()
                                .filter(r -> r.outcome() != CollectorReport.Outcome.CANNOT_TELL)
                                .map(r -> r.name() + " " + r.location())
                                .toList());
        if (words.isEmpty()) {
            return;
        }
        out.println();
        out.println(KmsgText.visible(words));
        if (report.collectors().stream().anyMatch(r -> r.name().equals("journald"))) {
            out.println(
                    "journalctl -k hides journald's notices \"Missed N kernel messages\";"
                            + " journalctl --verify checks structure, not completeness.");
        }
    }

    /** What java.nio says is often only the name of a file. */
    static String words(@Nullable IOException failed) {
        return switch (failed) {
            case null -> "it could not be read";
            case NoSuchFileException e when e.getReason() == null -> e.getFile() + ": no such file";
            case AccessDeniedException e when e.getReason() == null ->
                    e.getFile() + ": permission denied; try as root";
            default -> Objects.requireNonNullElse(failed.getMessage(), failed.toString());
        };
    }
}
