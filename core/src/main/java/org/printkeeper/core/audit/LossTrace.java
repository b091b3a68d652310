package org.printkeeper.core.audit;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.printkeeper.core.detect.AhoCorasick;
import org.printkeeper.core.record.KmsgRecord;

/**
 * A line that tells of loss.
 *
 * @param who what lost; empty when the line does not say
 * @param records how many it tells of, or −1
 * @param isRunning true when {@code records} is a sum since the beginning
 */
public record LossTrace(LossRow row, String who, long records, boolean isRunning) {
    /** Every row of the ledger, hop by hop. */
    public static final List<LossRow> ROWS =
            Stream.of(
                            RingLossRows.ROWS,
                            ConsoleLossRows.ROWS,
                            ReaderLossRows.ROWS,
                            JournaldLossRows.ROWS,
                            SyslogLossRows.ROWS,
                            RemoteLossRows.ROWS)
                    .flatMap(List::stream)
                    .toList();

    private record Candidate(LossRow row, LossSign sign) {}

    private static final List<Candidate> CANDIDATES =
            ROWS.stream()
                    .flatMap(row -> row.signs().stream().map(sign -> new Candidate(row, sign)))
                    .toList();

    private static final AhoCorasick ANCHORS =
            AhoCorasick.of(
                    CANDIDATES.stream().map(candidate -> candidate.sign().anchor()).toList());

    /** What somebody's line tells of loss; empty for nearly all lines. */
    public static Optional<LossTrace> in(Speaker speaker, String text) {
        if (!ANCHORS.anyIn(text)) {
            return Optional.empty();
        }
        for (Candidate candidate : CANDIDATES) {
            if (candidate.sign().speaker() == speaker) {
                Optional<LossSign.Said> said = candidate.sign().in(text);
                if (said.isPresent()) {
                    return Optional.of(of(candidate, said.get()));
                }
            }
        }
        return Optional.empty();
    }

    private static LossTrace of(Candidate candidate, LossSign.Said said) {
        OptionalLong records = said.records();
        return new LossTrace(
                candidate.row(),
                said.who(),
                records.orElse(StoredRecord.UNKNOWN),
                candidate.sign().isRunning());
    }

    /** What a record of the ring tells of loss. */
    static Optional<LossTrace> in(KmsgRecord record) {
        byte[] raw = record.raw();
        if (!ANCHORS.anyIn(raw, 0, raw.length)) {
            return Optional.empty();
        }
        String text = record.escapedText();
        Speaker speaker = Speaker.of(record, text);
        return speaker == Speaker.OTHER ? Optional.empty() : in(speaker, text);
    }
}
