package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.core.record.Cause;
import org.printkeeper.core.record.Entry;
import org.printkeeper.core.record.EntryGrammar;
import org.printkeeper.core.record.Gap;
import org.printkeeper.core.record.Mark;

class KlogFileTest {
    @TempDir Path directory;
    private long index;

    private Entry entry(String record) {
        return new Entry(index++, record.getBytes(StandardCharsets.US_ASCII));
    }

    private Path file() {
        return directory.resolve("kern.text");
    }

    @Test
    void writesTheLinesOfSyslogWithGapsAndBootsBetween() throws Exception {
        try (KlogFile copy = new KlogFile(file())) {
            copy.onEntry(
                    new Entry(index++, EntryGrammar.encode(Mark.of(Mark.BOOT, "id", "4d"))), false);
            copy.onEntry(entry("6,1,1000000,-;one\\x0atwo \\x1b[31m\n SUBSYSTEM=pci\n"), false);
            Gap gap = new Gap(2, 213, Cause.OVERRUN, 1_000_000, 2_000_000);
            copy.onEntry(new Entry(index++, EntryGrammar.encode(gap)), false);
            copy.onEntry(entry("30,214,2000000,-,caller=T1;\n"), false);
            copy.onEntry(entry("3,215,3000000,c;\\xe2\\x80\\xaeup\n"), true);
            copy.onSkipped(7, 9);
        }

        assertThat(file())
                .hasContent(
                        """
                        <46>[    0.000000] printkeeper: boot 4d
                        <6>[    1.000000] one
                        <6>[    1.000000] two \\x1b[31m
                        <44>[    2.000000] printkeeper: 212 records lost (seq 2..213, overrun)
                        <30>[    2.000000] [    T1]\s
                        <3>[    3.000000] \\xe2\\x80\\xaeup
                        <44>[    0.000000] printkeeper: archive entries 7..9 cannot be read any more
                        """);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-r-----");
    }

    @Test
    void beginsANewFileWhenTheOldOneWasMovedAway() throws Exception {
        Path rotated = directory.resolve("kern.text.1");
        try (KlogFile copy = new KlogFile(file())) {
            copy.onEntry(entry("6,1,0,-;a\n"), true);
            Files.move(file(), rotated);
            copy.onEntry(entry("6,2,0,-;b\n"), false);
            copy.onEntry(entry("6,3,0,-;c\n"), true);
        }

        assertThat(rotated).hasContent("<6>[    0.000000] a\n");
        assertThat(file()).hasContent("<6>[    0.000000] b\n<6>[    0.000000] c\n");
    }

    @Test
    void endsATornLineBeforeItGoesOn() throws Exception {
        Files.writeString(file(), "<6>[    0.000000] cut in the mid");
        try (KlogFile copy = new KlogFile(file())) {
            copy.onEntry(entry("6,2,0,-;whole\n"), true);
        }

        assertThat(file())
                .hasContent("<6>[    0.000000] cut in the mid\n<6>[    0.000000] whole\n");
    }

    @Test
    void refusesTheEntryWhenTheDiskIsFull() throws Exception {
        Path full = Path.of("/dev/full");
        assumeTrue(Files.isWritable(full), "no /dev/full here");
        try (KlogFile copy = new KlogFile(full)) {
            assertThatThrownBy(() -> copy.onEntry(entry("6,1,0,-;a\n"), true))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("/dev/full: ");
        }
    }
}
