package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.archive.StreamSettings;

class ImportCommandTest {
    private static final String BOOT = SignedStream.BOOT;

    @TempDir private Path folder;
    private Path state;
    private Path dump;

    /** A boot with 200 records is archived; its dump has the last 50 of them, and 30 more. */
    @BeforeEach
    void crash() throws Exception {
        state = folder.resolve("state");
        new SignedStream(state).session(StreamSettings.defaults(), 0, 199);
        dump = folder.resolve("pstore/dmesg-ramoops-0");
        Files.createDirectories(dump.resolveSibling(""));
        Files.writeString(
                dump, "Panic#1 Part1\n" + lines(150, 230) + "<0>[    0.230000] Kernel panic\n");
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> "<6>[    0.%06d] usb 1-1: message %d%n".formatted(n * 1000, n))
                .collect(Collectors.joining());
    }

    private TestTerminal run(int exit, String... arguments) {
        TestTerminal terminal = new TestTerminal();
        String[] all = Arrays.copyOf(arguments, arguments.length + 2);
        all[arguments.length] = "--state-dir";
        all[arguments.length + 1] = state.toString();
        assertThat(terminal.run(all)).as(terminal.err() + terminal.out()).isEqualTo(exit);
        return terminal;
    }

    @Test
    void addsToABootWhatItsArchiveLacksAndNothingTwice() {
        assertThat(run(0, "import", dump.toString()).out())
                .contains(
                        "pstore ramoops Panic#1, 81 lines",
                        "boot " + BOOT + ", by lines in common",
                        "31 lines added, 50 archived already")
                .doesNotContain("missing");

        assertThat(run(0, "import", dump.toString()).out())
                .contains("0 lines added, 81 archived already");
        assertThat(run(0, "logs", "--imported", "-b", BOOT, "-o", "cat", "-q").out().lines())
                .hasSize(31)
                .startsWith("usb 1-1: message 200")
                .endsWith("Kernel panic");
        assertThat(run(0, "logs", "--imported", "--list-boots").out())
                .contains(BOOT, " 31 ", "imported");
    }

    @Test
    void leavesTheCapturedBootAsItWas() {
        String before = run(0, "logs", "--list-boots").out();

        run(0, "import", dump.toString());

        assertThat(run(0, "logs", "--list-boots").out()).isEqualTo(before);
        assertThat(run(0, "verify").out()).contains("200 records");
    }

    @Test
    void signsWhatIsAdded() {
        run(0, "import", dump.toString());

        assertThat(run(0, "verify", "--imported").out()).contains("authentic", "all signed");
        String proof = run(0, "prove", "--imported", "5", "--out", folder.toString()).out().strip();
        Path key = state.resolve("identity/imported/vkey");
        assertThat(run(0, "verify", "--proof", proof, "--key", key.toString()).out())
                .contains("/imported/0", "# text pri=6");
    }

    @Test
    void itsLinesTellIncidentsAndCanBeAudited() throws IOException {
        Files.writeString(
                dump, "<4>[    9.000000] nvme nvme0: controller is down; will reset: CSTS=0x3\n");
        run(0, "import", dump.toString());

        assertThat(run(0, "incidents", "--imported").out()).contains("st.nvme");

        Path log = folder.resolve("kern.log");
        Files.writeString(log, "Feb 23 12:00:00 host kernel: [    8.000000] something else\n");
        assertThat(
                        run(
                                        1,
                                        "audit",
                                        "--reference",
                                        "imported",
                                        "--syslog",
                                        log.toString(),
                                        "--json")
                                .out())
                .contains("\"source\":\"imported\"", "\"missing\":1");
    }

    /**
     * Linux 6.1 in qemu: what `dmesg -r` said before `echo c > /proc/sysrq-trigger`, and ramoops
     * after.
     */
    @Test
    void takesTheLastWordsOfARealPanicFromPstore() {
        state = folder.resolve("none");
        Path pstore = Path.of("src/test/resources/pstore");
        run(0, "import", pstore.resolve("dmesg-before.txt.gz").toString());

        assertThat(run(0, "import", pstore.resolve("dmesg-ramoops-0.gz").toString()).out())
                .contains("pstore ramoops Panic#1", "41 lines added, 682 archived already")
                .doesNotContain("missing");
        assertThat(run(0, "incidents", "--imported").out())
                .contains("kernel panic: sysrq triggered crash");
    }

    @Test
    void onlySaysWhatItWouldDo() {
        assertThat(run(0, "import", "-n", dump.toString()).out())
                .contains("31 lines would be added");
        assertThat(Streams.imported(state)).doesNotExist();
    }

    @Test
    void needsNoArchive() throws IOException {
        state = folder.resolve("none");
        Path log = folder.resolve("dmesg.txt");
        Files.writeString(log, lines(150, 200));

        assertThat(run(0, "import", log.toString()).out())
                .contains(
                        "a boot of its own",
                        "50 lines added",
                        "missing: what came before second 0.15");
        assertThat(run(0, "import", log.toString()).out()).contains("0 lines added");
        assertThat(run(0, "logs", "--imported", "-q").out())
                .contains(
                        "-- lines may be missing: what came before second 0.150000 of the boot --");
    }

    @Test
    void joinsRotatedFilesByTheMomentAtWhichTheBootBegan() throws IOException {
        Path older = folder.resolve("kern.log.1");
        Path newer = folder.resolve("kern.log");
        Files.writeString(older, "Feb 23 12:01:40 host kernel: [  100.000000] older\n");
        Files.writeString(newer, "Feb 23 12:03:21 host kernel: [  200.000000] newer\n");

        run(0, "import", newer.toString(), older.toString());

        assertThat(run(0, "logs", "--imported", "-o", "cat", "-q").out())
                .containsSubsequence("older", "nothing here is in common", "newer");
        assertThat(run(0, "logs", "--imported", "--list-boots").out().lines()).hasSize(2);
    }

    @Test
    void tellsTwoBootsApartThatBeginWithTheSameWords() throws IOException {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        Files.writeString(one, "[    0.000000] Linux version 6.1\n[    0.512345] first\n");
        Files.writeString(two, "[    0.000000] Linux version 6.1\n[    0.498765] first\n");

        run(0, "import", one.toString(), two.toString());

        assertThat(run(0, "logs", "--imported", "--list-boots").out().lines()).hasSize(3);
    }

    @Test
    void saysWhatItCannotReadAndDoesTheRest() {
        Path absent = folder.resolve("absent");

        TestTerminal terminal = run(4, "import", absent.toString(), dump.toString());

        assertThat(terminal.out()).contains("31 lines added");
        assertThat(terminal.err()).contains("printkeeper import: " + absent + ": does not exist");
    }

    @Test
    void tellsOneObjectForEachLog() {
        assertThat(run(0, "import", "--json", dump.toString()).out())
                .contains(
                        "\"schema\":\"printkeeper.import/1\"",
                        "\"joined\":\"overlap\"",
                        "\"added\":31,\"archived\":50,\"holes\":0,\"dry_run\":false");
    }
}
