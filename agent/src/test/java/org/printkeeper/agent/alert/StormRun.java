package org.printkeeper.agent.alert;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamSettings;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.follow.Cursors;
import org.printkeeper.agent.follow.FindingLine;
import org.printkeeper.agent.follow.FollowerLoop;
import org.printkeeper.core.record.BootId;
import org.printkeeper.core.record.EntryBatch;

/** A process of its own: a hundred thousand findings, archived and followed by one channel. */
public final class StormRun {
    private static final BootId BOOT =
            BootId.parse("0123456789abcdef0123456789abcdef").orElseThrow();
    private static final int CRITICAL_EVERY = 10_000;

    private StormRun() {}

    /**
     * Writes a line for each alert that the channel gets.
     *
     * @param arguments folder, how many findings, seed
     */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int findings = Integer.parseInt(arguments[1]);
        Path stream = folder.resolve("findings");
        write(stream, findings, new Random(Long.parseLong(arguments[2])));
        AtomicInteger failures = new AtomicInteger(3); // the receiver comes to itself
        Channel channel =
                alerts -> {
                    if (failures.getAndDecrement() > 0) {
                        throw new java.io.IOException("down");
                    }
                    alerts.forEach(alert ->
                            System.out.println(
                                    alert.severity() + " " + alert.key() + " " + alert.records()));
                };
        AlertFollower follower =
                new AlertFollower(
                        "storm",
                        channel,
                        AlertPolicy.DEFAULT,
                        folder.resolve("book"),
                        InstantSource.system());
        FollowerLoop loop =
                new FollowerLoop(
                        follower,
                        StreamReader.open(stream),
                        new Cursors(folder.resolve("cursors"), "findings"),
                        FollowerLoop.Begin.OLDEST);
        Thread thread = Thread.ofPlatform().start(loop);
        Instant end = Instant.now().plusSeconds(120);
        while (follower.status().sent() < 31 && Instant.now().isBefore(end)) {
            Thread.sleep(100);
        }
        Thread.sleep(3_000); // what else would come
        loop.close();
        thread.join();
    }

    private static void write(Path stream, int findings, Random random) throws Exception {
        StreamWriter writer =
                StreamWriter.open(stream, BOOT, StreamSettings.defaults(), InstantSource.system());
        Thread thread = Thread.ofPlatform().start(writer);
        for (int i = 0; i < findings; i++) {
            boolean isCritical = i % CRITICAL_EVERY == CRITICAL_EVERY / 2;
            int severity = isCritical ? 95 : 40 + random.nextInt(50);
            byte[] line =
                    FindingLine.encode(
                            Findings.incident("trouble-" + i, severity, 1), Instant.now());
            EntryBatch batch = writer.emptyBatch();
            batch.add(line, 0, line.length);
            writer.put(batch);
        }
        writer.close();
        thread.join();
    }

    static List<String> arguments(Path folder, long seed) {
        return List.of(folder.toString(), "100000", Long.toString(seed));
    }
}
