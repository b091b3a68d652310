package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.audit.PrintkClock;
import org.printkeeper.core.record.Capture;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.KmsgRecord;

class AuditRecordingTest {
    @TempDir Path directory;

    private List<Capture> captures(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("kmsg"), content, ISO_8859_1);
        try (AuditRecording recording = new AuditRecording(file, null, PrintkClock.UNKNOWN)) {
            List<Capture> captures = new ArrayList<>();
            for (Capture next = recording.next(); next != null; next = recording.next()) {
                captures.add(next);
            }
            return captures;
        }
    }

    @Test
    void keepsContinuationLinesWithTheirRecord() throws IOException {
        List<Capture> captures = captures("6,1,2,-;a\n SUBSYSTEM=usb\n6,2,3,-;b\n");
        assertThat(captures).hasSize(2);
        assertThat(((KmsgRecord) captures.getFirst()).keys()).containsEntry("SUBSYSTEM", "usb");
    }

    @Test
    void readsRecordsSeparatedByNul() throws IOException {
        assertThat(captures("6,1,2,-;a\n\0" + "6,2,3,-;b\0" + "6,3,4,-;c\n\0")).hasSize(3);
    }

    @Test
    void separatesARecordThatTheKernelCutFromTheNext() throws IOException {
        String header = "6,1,2,-;";
        String cut = header + "x".repeat(KmsgRecord.FORMATTED_MAX_BYTES - header.length());
        List<Capture> captures = captures(cut + "6,2,3,-;b\n");
        assertThat(captures).hasSize(2);
        assertThat(((KmsgRecord) captures.getFirst()).isCut()).isTrue();
    }

    @Test
    void turnsAJumpOfTheNumbersIntoAGapWithInclusiveEnds() throws IOException {
        List<Capture> captures = captures("6,1,2,-;a\n6,5,9,-;b\n");
        assertThat(captures.get(1))
                .isInstanceOfSatisfying(
                        Gap.class,
                        gap -> {
                            assertThat(gap.firstMissing()).isEqualTo(2);
                            assertThat(gap.lastMissing()).isEqualTo(4);
                            assertThat(gap.beforeMicros()).isEqualTo(9);
                        });
    }

    @Test
    void showsBytesThatAreNoUtf8() {
        assertThat(AuditJson.text(new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xa9}))
                .isEqualTo("a\\xffé");
    }
}
