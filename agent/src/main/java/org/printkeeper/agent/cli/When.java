package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.record.ClockHistory;
import org.printkeeper.core.record.ClockSample;
import org.printkeeper.core.record.WallTime;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code when}: a kernel stamp such as {@code [196149.728085]} as a duration and as a time. */
final class When implements Command {
    private static final String BOOT = "--boot";
    private static final String UPTIME = "--uptime";
    private static final String UTC = "--utc";

    @Override
    public String name() {
        return "when";
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Options.addJson(Options.addState(CommandSpec.create()))
                        .addOption(
                                Options.text(
                                        "ID|N",
                                        "A boot of the archive: its id, 0 the newest, -1 the one"
                                                + " before. Else the running boot.",
                                        BOOT))
                        .addOption(
                                Options.text(
                                        "SPAN",
                                        "Of a machine that has been up for so long now, such as"
                                                + " '3d 4h'; its sleeps are unknown.",
                                        UPTIME))
                        .addOption(Options.flag("Print the time in UTC.", UTC))
                        .addPositional(
                                PositionalParamSpec.builder()
                                        .paramLabel("STAMP")
                                        .arity("1..*")
                                        .type(List.class)
                                        .auxiliaryTypes(String.class)
                                        .description(
                                                "Seconds since boot as the kernel prints them,"
                                                        + " with or without brackets, or a line"
                                                        + " that begins so.")
                                        .build());
        spec.usageMessage()
                .description("Say when a kernel stamp was.")
                .exitCodeList(Help.codes("0", "done"))
                .footer("  printkeeper when '[196149.728085]'");
        return spec;
    }

    @Override
    public int run(ParseResult parsed, Invocation invocation) throws IOException {
        ClockHistory clocks = clocks(invocation);
        ZoneId zone = invocation.has(UTC) ? ZoneOffset.UTC : ZoneId.systemDefault();
        for (String text : parsed.matchedPositionalValue(0, List.<String>of())) {
            WhenStamp stamp = WhenStamp.parse(text);
            WallTime time = clocks.at(stamp.micros());
            OffsetDateTime local =
                    Instant.EPOCH
                            .plus(time.realtimeMicros(), ChronoUnit.MICROS)
                            .atZone(zone)
                            .toOffsetDateTime();
            invocation
                    .out()
                    .println(
                            invocation.has(Options.JSON)
                                    ? stamp.json(local, time)
                                    : stamp.words(local, time));
        }
        return Exit.OK;
    }

    private static ClockHistory clocks(Invocation invocation) throws IOException {
        if (invocation.has(BOOT)) {
            return archived(invocation);
        }
        if (invocation.has(UPTIME)) {
            return ClockHistory.of(upFor(invocation.text(UPTIME).orElseThrow()));
        }
        Path stateDir = invocation.config().get(Keys.STATE_DIR);
        return DmesgClock.ofThisBoot(invocation.terminal().environment(), stateDir);
    }

    private static ClockHistory archived(Invocation invocation) throws IOException {
        String boot = invocation.text(BOOT).orElseThrow();
        try (DmesgArchive archive =
                DmesgArchive.open(
                        invocation.config().get(Keys.STATE_DIR), boot, DmesgSequences.ALL)) {
            ClockHistory clocks = archive.clocks();
            if (clocks.isEmpty()) {
                throw UserError.cannotTell("the archive has no clock sample of boot " + boot);
            }
            return clocks;
        } catch (DmesgError noSuchBoot) {
            throw UserError.usage(noSuchBoot.words());
        }
    }

    /** The clocks of a machine that never slept and has been up for this long. */
    private static ClockSample upFor(String span) {
        Duration up =
                TimeSpan.parse(span)
                        .orElseThrow(() ->
                                UserError.usage(
                                        UPTIME
                                                + " is '"
                                                + span
                                                + "', expected a span such as '3d 4h'"));
        ClockSample now = new SystemClock().sample(null);
        long upMicros = up.toNanos() / 1000;
        return new ClockSample(
                -1,
                upMicros,
                upMicros,
                now.realtimeMicros(),
                now.synchronised(),
                now.maxErrorMicros());
    }
}
