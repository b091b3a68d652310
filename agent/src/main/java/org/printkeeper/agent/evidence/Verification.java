package org.printkeeper.agent.evidence;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.proof.MalformedProofException;
import org.printkeeper.core.proof.NoteKey;
import org.printkeeper.core.proof.SignedNote;

/**
 * What came out of checking a stream against its evidence, all epochs together.
 *
 * @param damages oldest epoch first
 * @param entries that are there
 * @param records among them
 * @param checkpoints with a right signature
 * @param unsigned entries at the end that no checkpoint covers yet
 * @param pruned entries that retention has dropped
 * @param prunedUnsigned whether no checkpoint covers yet what declares so: anybody may have written
 *     it
 * @param gaps that are declared
 * @param lost records in the gaps
 * @param sealedEnd index after the last entry whose sealing key is gone; 0 when there is none
 */
public record Verification(
        List<Damage> damages,
        long entries,
        long records,
        int checkpoints,
        long unsigned,
        long pruned,
        boolean prunedUnsigned,
        long gaps,
        long lost,
        long sealedEnd) {
    /** What can be said. */
    public enum Verdict {
        AUTHENTIC("authentic"),
        TAMPERED("TAMPERED"),
        CANNOT_TELL("cannot tell");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }

        /** For programs. */
        public String label() {
            return words.toLowerCase(Locale.ROOT).replace(' ', '-');
        }
    }

    /**
     * What the one who checks believes.
     *
     * @param keys that may have signed; else those beside the stream
     * @param seen checkpoints that others keep, such as a witness: the stream must go on from them
     * @param progress is given the index of the entry after those that were checked
     */
    public record Trust(
            Optional<List<String>> keys, List<SignedNote> seen, LongConsumer progress) {}

    /** Checks a stream. */
    public static Verification of(Path stream, Trust trust) throws IOException {
        List<Optional<EvidenceFiles>> epochs = EvidenceFiles.of(stream);
        Verification sum = new Verification(List.of(), 0, 0, 0, 0, 0, false, 0, 0, 0);
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
                                    : of(epoch.get(), end(epochs, i), stream, trust));
        }
        sum = sum.plus(missingEpochs(epochs, trust.seen));
        return sum.pruned > 0 && isUnsigned(stream, sum.unsigned) ? sum.withUnsignedPrune() : sum;
    }

    private static boolean isUnsigned(Path stream, long unsigned) throws IOException {
        try (StreamReader reader = StreamReader.open(stream)) {
            return reader.prunedBy() >= reader.endIndex() - unsigned;
        }
    }

    private Verification withUnsignedPrune() {
        return plus(new Verification(List.of(), 0, 0, 0, 0, 0, true, 0, 0, 0));
    }

    /** Epochs are numbered from 0, and what a witness has seen of one cannot be unseen. */
    private static Verification missingEpochs(
            List<Optional<EvidenceFiles>> epochs, List<SignedNote> seen) {
        Verification sum = new Verification(List.of(), 0, 0, 0, 0, 0, false, 0, 0, 0);
        List<EvidenceFiles> whole = epochs.stream().flatMap(Optional::stream).toList();
        for (int i = 0; i < whole.size(); i++) {
            int number = whole.get(i).epoch().number();
            if (number != (i == 0 ? 0 : whole.get(i - 1).epoch().number() + 1)) {
                sum = sum.plus(damaged("the evidence before epoch %d is gone".formatted(number)));
            }
        }
        for (SignedNote note : seen) {
            String origin = note.text().lines().findFirst().orElse("");
            if (whole.stream().noneMatch(files -> files.origin().equals(origin))) {
                sum =
                        sum.plus(
                                damaged(
                                        "others have seen a checkpoint of %s, which is not here"
                                                .formatted(origin)));
            }
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

    private static Verification of(EvidenceFiles files, long end, Path stream, Trust trust)
            throws IOException {
        String key = files.epoch().verifierKey();
        if (trust.keys.isPresent() && !trust.keys.get().contains(key)) {
            return damaged(
                    "epoch %d is signed with %s, which is none of the keys given"
                            .formatted(files.epoch().number(), key));
        }
        try {
            Optional<String> seal = foreignSeal(files, trust);
            if (seal.isPresent()) {
                return damaged(seal.get());
            }
            EpochCheck check = new EpochCheck(files, stream, end, trust.progress);
            check.run(NoteKey.parse(key), trust.seen);
            return check.result();
        } catch (MalformedProofException malformed) {
            return damaged(String.valueOf(malformed.getMessage()));
        }
    }

    /** Who gives the first sealing key of a log says that it is sealed. */
    private static Optional<String> foreignSeal(EvidenceFiles files, Trust trust) {
        String first = files.epoch().sealingKey();
        return trust.keys.orElse(List.of()).stream()
                .filter(key -> key.startsWith(files.origin() + "/seal+") && !key.equals(first))
                .findFirst()
                .map(key ->
                        "epoch %d is not sealed from %s on, which is one of the keys given"
                                .formatted(files.epoch().number(), key));
    }

    private static Verification damaged(String what) {
        return new Verification(List.of(Damage.of(what)), 0, 0, 0, 0, 0, false, 0, 0, 0);
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
                prunedUnsigned || other.prunedUnsigned,
                gaps + other.gaps,
                lost + other.lost,
                Math.max(sealedEnd, other.sealedEnd));
    }

    /** Without a checkpoint there is nothing to compare with. */
    public Verdict verdict() {
        if (!damages.isEmpty()) {
            return Verdict.TAMPERED;
        }
        return checkpoints == 0 ? Verdict.CANNOT_TELL : Verdict.AUTHENTIC;
    }
}
