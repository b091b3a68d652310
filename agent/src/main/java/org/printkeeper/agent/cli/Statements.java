package org.printkeeper.agent.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.archive.StreamWriter;
import org.printkeeper.agent.follow.Statement;
import org.printkeeper.agent.source.BootFacts;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryBatch;

/**
 * What people said of incidents: kept in the findings stream, the last statement on each
 * fingerprint holds.
 *
 * <p>Thread: one.
 */
final class Statements {
    /** Verb of the control socket: {@code say STATE FINGERPRINT NEXT-INDEX NOTE}. */
    static final String VERB = "say";

    private final Map<String, Statement> byFingerprint = new HashMap<>();

    /** What the findings stream of a state directory holds. */
    static Statements read(Path stateDir) throws IOException {
        Statements statements = new Statements();
        try (StreamReader stream = StreamReader.open(Streams.findings(stateDir))) {
            for (Entry entry = stream.next(); entry != null; entry = stream.next()) {
                Statement.decode(entry.bytes())
                        .ifPresent(said -> statements.byFingerprint.put(said.fingerprint(), said));
            }
        }
        return statements;
    }

    Optional<Statement> on(String fingerprint) {
        return Optional.ofNullable(byFingerprint.get(fingerprint));
    }

    /** How people stand to an incident whose last line is at this index of the archive. */
    IncidentState state(String fingerprint, long lastIndex) {
        return on(fingerprint)
                .map(said -> {
                    if (said.state() == Finding.State.ACKNOWLEDGED) {
                        return IncidentState.ACKNOWLEDGED;
                    }
                    return lastIndex < said.nextIndex()
                            ? IncidentState.RESOLVED
                            : IncidentState.REGRESSED;
                })
                .orElse(IncidentState.NEW);
    }

    /** Has it written: by the daemon that has the stream, else, when none runs, by ourselves. */
    static void say(Config config, Statement statement) throws IOException, InterruptedException {
        Path state = config.get(Keys.STATE_DIR);
        for (Path socket : List.of(ControlSocket.pathOfServe(state), ControlSocket.path(state))) {
            if (Files.exists(socket) && isSaid(socket, statement)) {
                return;
            }
        }
        write(config, statement);
    }

    /** A daemon that only captures knows no such verb; the socket of a dead one no answer. */
    private static boolean isSaid(Path socket, Statement statement) throws IOException {
        String answer;
        try {
            answer = ControlSocket.ask(socket, request(statement));
        } catch (ConnectException dead) {
            return false;
        }
        if (answer.contains("\"ok\":true")) {
            return true;
        }
        if (answer.contains("no verb")) {
            return false;
        }
        throw new IOException("the running daemon could not write it: " + answer);
    }

    private static String request(Statement said) {
        return "%s %s %s %d %s"
                .formatted(
                        VERB,
                        said.state().label(),
                        said.fingerprint(),
                        said.nextIndex(),
                        said.note());
    }

    /** What the daemon is asked to write. */
    static Statement ofRequest(String argument) throws IOException {
        String[] words = argument.split(" ", 4);
        try {
            Finding.State state = Finding.State.valueOf(words[0].toUpperCase(Locale.ROOT));
            return new Statement(
                    Instant.now(),
                    state,
                    words[1],
                    Long.parseLong(words[2]),
                    words.length < 4 ? "" : words[3]);
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException wrong) {
            throw new IOException(
                    "expected STATE FINGERPRINT NEXT-INDEX NOTE, found '" + argument + "'", wrong);
        }
    }

    private static void write(Config config, Statement statement)
            throws IOException, InterruptedException {
        StreamWriter stream =
                StreamWriter.open(
                        Streams.findings(config.get(Keys.STATE_DIR)),
                        BootFacts.ofThisHost().bootId(),
                        CapturePart.streamSettings(config),
                        InstantSource.system());
        EntryBatch batch = stream.emptyBatch();
        byte[] line = statement.encode();
        batch.add(line, 0, line.length);
        stream.put(batch);
        stream.close();
        stream.run();
        if (!stream.health().isWell()) {
            throw new IOException(stream.health().trouble());
        }
    }
}
