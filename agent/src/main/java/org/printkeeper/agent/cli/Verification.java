package org.printkeeper.agent.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.agent.cli.EpochCheck.Damage;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;

/**
 * What came out of checking a stream against its evidence, all epochs together.
 *
 * @param damages oldest epoch first
 * @param entries that are there
 * @param records among them
 * @param checkpoints with a right signature
 * @param unsigned entries at the end that no checkpoint covers yet
 * @param pruned entries that retention has dropped
 * @param gaps that are declared
 * @param lost records in the gaps
 */
record Verification(
        List<Damage> damages,
        long entries,
        long records,
        int checkpoints,
        long unsigned,
        long pruned,
        long gaps,
        long lost) {
    /** What can be said. */
    enum Verdict {
        AUTHENTIC("authentic"),
        TAMPERED("TAMPERED"),
        CANNOT_TELL("cannot tell");

        final String words;

        Verdict(String words) {
            this.words = words;
        }

        String label() {
            return words.toLowerCase(Locale.ROOT).replace(' ', '-');
        }
    }

    /**
     * Checks a stream.
     *
     * @param given keys that are believed; else those beside the stream
     */
    static Verification of(Path stream, Optional<List<String>> given) throws IOException {
        List<Optional<EvidenceFiles>> epochs = EvidenceFiles.of(stream);
        Verification sum = new Verification(List.of(), 0, 0, 0, 0, 0, 0, 0);
        for (int i = 0; i < epochs.size(); i++) {
            Optional<EvidenceFiles> epoch = epochs.get(i);
            Optional<String> link = epoch.isEmpty() ? Optional.empty() : badLink(epochs, i);
            if (link.isPresent()) {
                sum = sum.plus(damaged(link.get()));
            }
            sum =
                    sum.plus(
                            epoch.isEmpty()
                                    ? damaged("the file of epoch %d is not whole".formatted(i))
                                    : of(epoch.get(), end(epochs, i), stream, given));
        }
        return sum;
    }

    /** The last checkpoint before an epoch is the one that the epoch names. */
    private static Optional<String> badLink(List<Optional<EvidenceFiles>> epochs, int number)
            throws IOException {
        EvidenceFiles files = epochs.get(number).orElseThrow();
        String link = new String(files.link(), StandardCharsets.UTF_8);
        for (int i = number - 1; i >= 0; i--) {
            List<String> notes = epochs.get(i).map(EvidenceFiles::notes).orElse(List.of());
            if (!notes.isEmpty() || epochs.get(i).isEmpty()) {
                return epochs.get(i).isEmpty() || link.equals(notes.getLast())
                        ? Optional.empty()
                        : Optional.of(
                                "epoch %d does not begin behind the last checkpoint of epoch %d"
                                        .formatted(number, i));
            }
        }
        return Optional.empty();
    }

    private static long end(List<Optional<EvidenceFiles>> epochs, int number) {
        return epochs.stream()
                .skip(number + 1L)
                .flatMap(Optional::stream)
                .findFirst()
                .map(later -> later.epoch().firstIndex())
                .orElse(Long.MAX_VALUE);
    }

    private static Verification of(
            EvidenceFiles files, long end, Path stream, Optional<List<String>> given)
            throws IOException {
        String key = files.epoch().verifierKey();
        if (given.isPresent() && !given.get().contains(key)) {
            return damaged(
                    "epoch %d is signed with %s, which is none of the keys given"
                            .formatted(files.epoch().number(), key));
        }
        try (StreamReader reader = StreamReader.open(stream)) {
            EpochCheck check = new EpochCheck(files, reader, end);
            check.run(NoteKey.parse(key));
            return check.result();
        } catch (MalformedProofException malformed) {
            return damaged(String.valueOf(malformed.getMessage()));
        }
    }

    private static Verification damaged(String what) {
        return new Verification(List.of(Damage.of(what)), 0, 0, 0, 0, 0, 0, 0);
    }

    private Verification plus(Verification other) {
        List<Damage> both = new ArrayList<>(damages);
        both.addAll(other.damages);
        return new Verification(
                both,
                entries + other.entries,
                records + other.records,
                checkpoints + other.checkpoints,
                unsigned + other.unsigned,
                pruned + other.pruned,
                gaps + other.gaps,
                lost + other.lost);
    }

    /** Without a checkpoint there is nothing to compare with. */
    Verdict verdict() {
        if (!damages.isEmpty()) {
            return Verdict.TAMPERED;
        }
        return checkpoints == 0 ? Verdict.CANNOT_TELL : Verdict.AUTHENTIC;
    }
}
