package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.printkeeper.core.proof.Checkpoint;
import org.printkeeper.core.proof.Hash;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;

/**
 * Has the newest checkpoint of a stream cosigned by one witness, and keeps what it got.
 *
 * <p>Thread: one at a time.
 *
 * <p>Source: c2sp.org/tlog-witness.
 */
public final class WitnessClient {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int CONFLICT = 409;

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI witness;
    private final NoteKey key;
    private final Path stream;
    private final Path kept;

    /**
     * @param witness that {@code add-checkpoint} stands under
     * @param key of the witness
     * @param kept file of the last cosigned checkpoint
     */
    public WitnessClient(URI witness, NoteKey key, Path stream, Path kept) {
        this.witness = witness;
        this.key = key;
        this.stream = stream;
        this.kept = kept;
    }

    /**
     * Has the newest checkpoint cosigned, unless it is.
     *
     * @return how many leaves the cosigned checkpoint covers; 0 when nothing is signed yet
     * @throws IOException when the witness cannot be asked, or refuses: then either it or this host
     *     has lost or changed something
     */
    public long cosign() throws IOException, InterruptedException {
        List<SignedEpoch> epochs = SignedEpoch.of(stream);
        if (epochs.isEmpty()) {
            return 0;
        }
        SignedEpoch epoch = epochs.getLast();
        long known = keptSize(epoch.checkpoint().origin());
        if (known == epoch.checkpoint().size()) {
            return known;
        }
        HttpResponse<String> answer = ask(epoch, known);
        if (answer.statusCode() == CONFLICT && answer.body().strip().matches("[0-9]{1,18}")) {
            long size = Long.parseLong(answer.body().strip());
            if (size > epoch.checkpoint().size()) {
                throw new IOException(
                        "%s has seen %d entries, and the archive has %d: it was rolled back"
                                .formatted(witness, size, epoch.checkpoint().size()));
            }
            answer = ask(epoch, size);
        }
        if (answer.statusCode() != 200) {
            throw new IOException(
                    "%s refuses the checkpoint of size %d: %d %s"
                            .formatted(
                                    witness,
                                    epoch.checkpoint().size(),
                                    answer.statusCode(),
                                    answer.body().strip()));
        }
        keep(epoch.note() + answer.body());
        return epoch.checkpoint().size();
    }

    private HttpResponse<String> ask(SignedEpoch epoch, long oldSize)
            throws IOException, InterruptedException {
        StringBuilder body = new StringBuilder("old ").append(oldSize).append('\n');
        for (Hash hash : epoch.prover().consistency(oldSize, epoch.checkpoint().size())) {
            body.append(hash.toBase64()).append('\n');
        }
        body.append('\n').append(epoch.note());
        HttpRequest request =
                HttpRequest.newBuilder(witness.resolve("add-checkpoint"))
                        .timeout(TIMEOUT)
                        .POST(BodyPublishers.ofString(body.toString()))
                        .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private long keptSize(String origin) throws IOException {
        try {
            SignedNote note = SignedNote.parse(Files.readString(kept));
            Checkpoint checkpoint = Checkpoint.parse(note.text());
            return checkpoint.origin().equals(origin) ? checkpoint.size() : 0;
        } catch (NoSuchFileException | MalformedProofException noneYet) {
            return 0;
        }
    }

    private void keep(String cosigned) throws IOException {
        try {
            if (SignedNote.parse(cosigned).signatureBy(key).isEmpty()) {
                throw new IOException(witness + " answers with a signature that is not its own");
            }
        } catch (MalformedProofException noSignature) {
            throw new IOException(witness + " answers with what is no signature", noSignature);
        }
        Files.createDirectories(kept.getParent());
        Path temporary = kept.resolveSibling(kept.getFileName() + ".tmp");
        Files.writeString(temporary, cosigned);
        Files.move(
                temporary,
                kept,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
