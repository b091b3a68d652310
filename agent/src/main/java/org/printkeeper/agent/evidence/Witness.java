package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.printkeeper.agent.archive.SigningKey;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.ConsistencyProof;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;

/**
 * Sees to it that logs only grow: cosigns a checkpoint when a proof leads to it from the last one
 * that it has cosigned, and never another of the same size or a smaller one.
 *
 * <p>Thread: safe; one request at a time.
 *
 * <p>Invariant: what is cosigned is on disk before it is answered.
 *
 * <p>Source: c2sp.org/tlog-witness, c2sp.org/tlog-cosignature.
 */
public final class Witness {
    /**
     * What the client gets.
     *
     * @param status of HTTP
     */
    public record Answer(int status, String contentType, String body) {
        private static Answer of(int status, String body) {
            return new Answer(status, "text/plain; charset=utf-8", body + '\n');
        }
    }

    private static final String SUFFIX = ".cosigned";
    private static final String OLD = "old ";
    private static final int MAX_PROOF_HASHES = 63;

    private final Path directory;
    private final Map<String, NoteKey> logs;
    private final SigningKey key;
    private final InstantSource clock;

    /**
     * @param directory where the last checkpoint of each log is kept
     * @param logs by origin, whose keys it believes
     */
    public Witness(Path directory, Map<String, NoteKey> logs, SigningKey key, InstantSource clock) {
        this.directory = directory;
        this.logs = Map.copyOf(logs);
        this.key = key;
        this.clock = clock;
    }

    /** Answers the body of {@code POST /add-checkpoint}. */
    public synchronized Answer add(String body) throws IOException {
        try {
            return answer(Request.parse(body));
        } catch (MalformedProofException malformed) {
            return Answer.of(400, String.valueOf(malformed.getMessage()));
        }
    }

    /** All that was cosigned last, a note for each log. */
    public synchronized String cosigned() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).sorted().toList()) {
                all.append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private record Request(long oldSize, List<Hash> proof, SignedNote note, Checkpoint checkpoint) {
        static Request parse(String body) throws MalformedProofException {
            int blank = body.indexOf("\n\n");
            List<String> lines = body.substring(0, Math.max(0, blank)).lines().toList();
            if (lines.isEmpty() || !lines.getFirst().matches(OLD + "(0|[1-9][0-9]{0,17})")) {
                throw new MalformedProofException("expected a first line \"old SIZE\"");
            }
            if (lines.size() - 1 > MAX_PROOF_HASHES) {
                throw new MalformedProofException("a proof has 63 hashes at most");
            }
            List<Hash> proof = new ArrayList<>();
            for (String line : lines.subList(1, lines.size())) {
                proof.add(Hash.ofBase64(line));
            }
            SignedNote note = SignedNote.parse(body.substring(blank + 2));
            long oldSize = Long.parseLong(lines.getFirst().substring(OLD.length()));
            return new Request(oldSize, proof, note, Checkpoint.parse(note.text()));
        }
    }

    private Answer answer(Request request) throws IOException, MalformedProofException {
        String origin = request.checkpoint.origin();
        NoteKey log = logs.get(origin);
        if (log == null) {
            return Answer.of(404, "unknown log " + origin);
        }
        if (request.note.signatureBy(log).isEmpty()) {
            return Answer.of(403, "not signed by the key of " + origin);
        }
        if (request.oldSize > request.checkpoint.size()) {
            return Answer.of(400, "the old size is larger than the checkpoint's");
        }
        Optional<Checkpoint> last = last(origin);
        long lastSize = last.map(Checkpoint::size).orElse(0L);
        Hash lastRoot = last.map(Checkpoint::root).orElse(Hash.OF_EMPTY_TREE);
        if (request.oldSize != lastSize) {
            return new Answer(409, "text/x.tlog.size", lastSize + "\n");
        }
        if (lastSize == request.checkpoint.size() && !lastRoot.equals(request.checkpoint.root())) {
            return new Answer(409, "text/x.tlog.size", lastSize + "\n");
        }
        boolean grew =
                new ConsistencyProof(lastSize, request.checkpoint.size(), request.proof)
                        .connects(lastRoot, request.checkpoint.root());
        return grew ? cosign(request) : Answer.of(422, "the proof does not lead to the checkpoint");
    }

    private Answer cosign(Request request) throws IOException {
        String line = key.cosign(request.note.text(), clock.instant().getEpochSecond());
        keep(request.checkpoint.origin(), request.note + line);
        return new Answer(200, "text/plain; charset=utf-8", line);
    }

    private Optional<Checkpoint> last(String origin) throws IOException {
        Path file = file(origin);
        try {
            String kept = Files.readString(file);
            return Optional.of(Checkpoint.parse(SignedNote.parse(kept.strip() + '\n').text()));
        } catch (NoSuchFileException firstTime) {
            return Optional.empty();
        } catch (MalformedProofException | CharacterCodingException damaged) {
            // To begin anew would let a log that was rolled back in again.
            throw new IOException(
                    "%s is damaged: %s; the witness has to put it back from a copy"
                            .formatted(file, damaged.getMessage()),
                    damaged);
        }
    }

    /** One file a log, named so that any origin can be a name. */
    private Path file(String origin) {
        byte[] hash = Hash.ofLeaf(origin.getBytes(StandardCharsets.UTF_8)).toBytes();
        return directory.resolve(HexFormat.of().formatHex(hash) + SUFFIX);
    }

    private void keep(String origin, String note) throws IOException {
        Path file = file(origin);
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        try (FileChannel out =
                FileChannel.open(
                        temporary,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE))) {
            ByteBuffer bytes = ByteBuffer.wrap((note + '\n').getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel names = FileChannel.open(directory)) {
            names.force(true);
        }
    }
}
