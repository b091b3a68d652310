package org.printkeeper.agent.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.evidence.WitnessClient;
import org.printkeeper.agent.follow.HealthWatch;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import tools.jackson.core.JsonGenerator;

/**
 * The witnesses, wired: thread {@code witness-client} has each checkpoint cosigned on other hosts,
 * so that whoever takes this one over cannot take back what was signed.
 */
final class WitnessPart implements Part {
    private static final long PAUSE_MILLIS = 5_000;
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);

    private final List<Known> witnesses = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread asking;

    private static final class Known {
        private final String name;
        private final WitnessClient client;
        private volatile long size;
        private volatile String trouble = "";
        private String troubleTold = "";

        Known(String name, WitnessClient client) {
            this.name = name;
            this.client = client;
        }
    }

    /** From the lines of {@code evidence.witnesses}: a URL and a key. */
    WitnessPart(List<String> lines, Path stateDir) {
        for (String line : lines) {
            witnesses.add(known(line, stateDir));
        }
    }

    private static Known known(String line, Path stateDir) {
        List<String> words = List.of(line.strip().split("\\s+", 2));
        try {
            if (words.size() != 2) {
                throw new IllegalArgumentException("expected a URL, a blank and a key");
            }
            String url = words.getFirst();
            NoteKey key = NoteKey.parse(words.getLast());
            URI uri = URI.create(url.endsWith("/") ? url : url + '/');
            String file = Hash.ofLeaf(key.toString().getBytes(StandardCharsets.UTF_8)).toString();
            Path kept = stateDir.resolve("cosigned").resolve(file.substring(0, 16));
            return new Known(
                    key.name(), new WitnessClient(uri, key, Streams.kernel(stateDir), kept));
        } catch (MalformedProofException | IllegalArgumentException wrong) {
            throw UserError.usage(
                    "evidence.witnesses is '%s', expected 'http://HOST:PORT/ NAME+ID+KEY': %s"
                            .formatted(line, wrong.getMessage()));
        }
    }

    @Override
    public void start(Threads threads) {
        asking = threads.start("witness-client", this::ask);
    }

    private void ask() throws InterruptedException {
        do {
            for (Known witness : witnesses) {
                try {
                    witness.size = witness.client.cosign();
                    witness.trouble = "";
                } catch (IOException e) {
                    String message = e.getMessage();
                    witness.trouble = message == null ? e.toString() : message;
                }
            }
        } while (!closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Witnesses are those of the start. */
    @Override
    public void reconfigure(Config changed) {}

    @Override
    public void stop() throws InterruptedException {
        closed.countDown();
        if (asking != null) {
            asking.interrupt();
            asking.join(STOP_PATIENCE);
        }
    }

    @Override
    public List<String> announcement() {
        return witnesses.stream().map(known -> "cosigned by " + known.name).toList();
    }

    @Override
    public String summary() {
        long refused = witnesses.stream().filter(known -> !known.trouble.isEmpty()).count();
        return refused == 0 ? "cosigned" : refused + " of " + witnesses.size() + " witnesses: NO";
    }

    @Override
    public List<String> news() {
        List<String> news = new ArrayList<>();
        for (Known known : witnesses) {
            String trouble = known.trouble;
            if (!trouble.equals(known.troubleTold)) {
                known.troubleTold = trouble;
                news.add(
                        "WITNESS "
                                + known.name
                                + ": "
                                + (trouble.isEmpty() ? "cosigns again" : trouble));
            }
        }
        return news;
    }

    @Override
    public List<HealthWatch.Illness> illnesses() {
        return witnesses.stream()
                .flatMap(
                        known -> HealthWatch.Illness.of("witness/" + known.name, 50, known.trouble))
                .toList();
    }

    @Override
    public void describe(JsonGenerator status) {
        status.writeArrayPropertyStart("witnesses");
        for (Known known : witnesses) {
            status.writeStartObject();
            status.writeStringProperty("name", known.name);
            status.writeNumberProperty("cosigned_size", known.size);
            status.writeStringProperty("trouble", known.trouble);
            status.writeEndObject();
        }
        status.writeEndArray();
    }
}
