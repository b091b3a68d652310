package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditCommandTest {
    private static final String BOOT = "5d1f3a0c2b4e4f6a8b9c0d1e2f3a4b5c";
    private static final String ENTRY =
            """
            __REALTIME_TIMESTAMP=1795248087494959
            _BOOT_ID=%s
            _TRANSPORT=kernel
            _SOURCE_MONOTONIC_TIMESTAMP=%d
            SYSLOG_FACILITY=0
            PRIORITY=6
            SYSLOG_IDENTIFIER=kernel
            MESSAGE=%s

            """;

    private final TestTerminal terminal = new TestTerminal();
    @TempDir Path directory;

    private String file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content, ISO_8859_1).toString();
    }

    private String random() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        return Files.write(directory.resolve("random"), bytes).toString();
    }

    private String reference() throws IOException {
        return file("kmsg", "6,1,1000,-;a\n6,2,2000,-;b\n6,3,3000,-;c\n");
    }

    private int audit(String... stores) throws IOException {
        String[] arguments = new String[stores.length + 5];
        System.arraycopy(stores, 0, arguments, 5, stores.length);
        arguments[0] = "audit";
        arguments[1] = "--reference";
        arguments[2] = reference();
        arguments[3] = "--boot";
        arguments[4] = BOOT;
        return terminal.run(arguments);
    }

    @Test
    void cannotTellOfRecordsThatTheJournalNeverKeeps() throws IOException {
        file("kmsg", "");
        String own = file("own", "30,1,1000,-;systemd-journald[7]: a\n");
        assertThat(terminal.run("audit", "--reference", own, "--export", file("empty", "")))
                .isEqualTo(3);
        assertThat(terminal.out()).contains("leaves out all 1").doesNotContain("are there");
    }

    @Test
    void cannotTellOfAnExportWithoutAnyEntry() throws IOException {
        assertThat(audit("--export", random())).isEqualTo(3);
        assertThat(terminal.out()).contains("expected the Journal Export Format");
    }

    @Test
    void cannotTellOfALogFileWithoutAnyLine() throws IOException {
        assertThat(audit("--syslog", random())).isEqualTo(3);
        assertThat(terminal.out()).contains("expected lines such as");
    }

    @Test
    void doesNotCallADamagedExportComplete() throws IOException {
        String whole =
                ENTRY.formatted(BOOT, 1000, "a")
                        + ENTRY.formatted(BOOT, 2000, "b")
                        + ENTRY.formatted(BOOT, 3000, "c");
        assertThat(audit("--export", file("whole", whole))).as(terminal.out()).isZero();
        assertThat(audit("--export", file("damaged", whole + "garbage\n"))).isEqualTo(3);
        assertThat(terminal.out()).contains("it is damaged: expected the Journal Export Format");
    }

    @Test
    void listsNothingOnlyWithAReason() throws IOException {
        String missing = directory.resolve("missing.log").toString();
        assertThat(audit("--list", "missing", "--syslog", missing)).isEqualTo(3);
        assertThat(terminal.err()).contains("cannot tell of syslog (" + missing + ")", "no such");
    }
}
