package org.printkeeper.agent.follow;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.archive.StreamReader;
import org.printkeeper.core.detect.Finding;
import org.printkeeper.core.record.Entry;

/**
 * What the findings stream says already, so that a restart, which judges the latest records anew,
 * does not tell the same loss twice.
 *
 * <p>Thread: the follower's.
 */
public final class ToldFindings implements FindingSink {
    private static final int LOOK_BACK_ENTRIES = 10_000;

    private final Map<String, FindingLine.Told> byFingerprint = new HashMap<>();
    private final FindingSink stream;

    /**
     * Reads the end of the stream.
     *
     * @param stream takes what is new
     */
    public ToldFindings(StreamReader findings, FindingSink stream) throws IOException {
        this.stream = stream;
        findings.seekLast(LOOK_BACK_ENTRIES);
        @Nullable Entry entry;
        while ((entry = findings.next()) != null) {
            FindingLine.told(entry.bytes()).ifPresent(this::remember);
        }
    }

    private void remember(FindingLine.Told told) {
        byFingerprint.put(told.fingerprint(), told);
    }

    /** Fingerprints that begin so and have not been taken back. */
    List<String> open(String prefix) {
        return byFingerprint.values().stream()
                .filter(FindingLine.Told::isOpen)
                .map(FindingLine.Told::fingerprint)
                .filter(fingerprint -> fingerprint.startsWith(prefix))
                .toList();
    }

    @Override
    public void tell(Finding finding) throws IOException, InterruptedException {
        FindingLine.Told before = byFingerprint.get(finding.fingerprint());
        boolean isOpen = finding.state() == Finding.State.OPEN;
        boolean known =
                (before == null || !before.isOpen())
                        ? !isOpen // nothing was said that could be taken back
                        : isOpen
                                && before.severity() >= finding.severity()
                                && before.records() >= finding.records();
        if (!known) {
            stream.tell(finding);
            remember(
                    new FindingLine.Told(
                            new FindingLine.Place(finding.fingerprint(), "", ""),
                            isOpen,
                            finding.severity(),
                            finding.records()));
        }
    }
}
