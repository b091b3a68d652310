package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.printkeeper.agent.source.SystemClock;
import org.printkeeper.core.record.ClockSample;

/**
 * The installed dmesg of util-linux 2.38 and ours, side by side. What 2.38 does otherwise than its
 * successors is left out; docs/dmesg.md lists it.
 */
class DmesgDifferentialTest {
    private static final List<String> TEXTS =
            List.of(
                    "usb 1-1: new device",
                    "a: b: c",
                    "x:y",
                    "segfault at 0",
                    "s: segfault at 1",
                    "\ttab \007bell \033[31m",
                    "\u00e9\u4f60 ok \u202e \u0085 \u2028",
                    "two\nlines: here",
                    "end\n",
                    "a\n\nb",
                    "[drm] init",
                    " lead and trail ",
                    "\"q\" \\b",
                    ": ",
                    "foo: ");

    @TempDir static Path directory;

    @BeforeAll
    static void needsTheInstalledDmesg() throws Exception {
        String version;
        try {
            version = installed("-V");
        } catch (IOException absent) {
            version = "no dmesg";
        }
        assumeTrue(
                version.contains("util-linux 2.38"),
                "compared with util-linux 2.38, found " + version);
    }

    private static Path sample() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 90; i++) {
            text.append(
                    "<%d>[%5d.%06d] %s\n"
                            .formatted(
                                    i % 64,
                                    i * i / 7,
                                    i * 7919 * 13 % 1_000_000,
                                    TEXTS.get(i % TEXTS.size())));
        }
        return Files.writeString(directory.resolve("sample"), text, StandardCharsets.UTF_8);
    }

    private static String installed(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("dmesg"));
        Collections.addAll(command, arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return out;
    }

    /** 2.38 counts the time of boot in whole seconds. */
    private static String ours(String... arguments) {
        ClockSample now = new SystemClock().sample(null);
        long bootSecond = (now.realtimeMicros() - now.boottimeMicros()) / 1_000_000;
        TestTerminal terminal =
                new TestTerminal(
                        Map.of("LC_ALL", "C.UTF-8", "DMESG_TEST_BOOTIME", bootSecond + ".0"),
                        false);
        List<String> all = new ArrayList<>(List.of("dmesg"));
        Collections.addAll(all, arguments);
        terminal.run(all.toArray(String[]::new));
        return terminal.out() + terminal.err().replace("printkeeper dmesg", "dmesg");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-P",
                "-x",
                "-d",
                "-e",
                "-T",
                "-t",
                "-H",
                "-r",
                "-k",
                "-u",
                "-L=always",
                "-t -x",
                "--noescape",
                "-l err,warn",
                "-f user,daemon",
                "-x -L=always",
                "-e -L=always",
                "-T -d",
                "-t -d",
                "-d -x",
                "--time-format iso",
                "--time-format delta",
                "--time-format reltime",
                "--time-format notime",
                "-l err -x -T",
                "-r --noescape",
                "-L=always -l crit,alert --noescape",
                "-s 5000",
                "--since 2020-01-01",
                "--until yesterday",
                "--since tomorrow",
                "-r -l err"
            })
    void printsTheSameFromAFile(String options) throws Exception {
        String[] arguments = (options + " -F " + sample()).split(" ");
        assertThat(ours(arguments)).isEqualTo(installed(arguments));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-P", "-x", "-S", "-t -l err,warn,info", "-u -x", "-T", "-e", "-d"})
    void printsTheSameFromTheRing(String options) throws Exception {
        assumeTrue(Files.isReadable(Path.of("/dev/kmsg")), "/dev/kmsg cannot be read here");
        String[] arguments = options.split(" ");
        for (int attempt = 0; attempt < 10; attempt++) {
            String before = installed(arguments);
            String ours = ours(arguments);
            if (installed(arguments).equals(before)) {
                assertThat(comparable(ours)).isEqualTo(comparable(before));
                return;
            }
            Thread.sleep(200);
        }
        abort("the ring was never quiet for the time of three readings");
    }

    /** Without the records of facilities that 2.38 does not know. */
    private static List<String> comparable(String printed) {
        List<String> unknown =
                ours("-t", "-f", "local0,local1,local2,local3,local4,local5,local6,local7")
                        .lines()
                        .filter(line -> !line.isBlank())
                        .toList();
        return withoutCutEnds(printed)
                .lines()
                .filter(line -> unknown.stream().noneMatch(line::endsWith))
                .toList();
    }

    /**
     * Where the kernel cut a record inside an escape, dmesg drops the rest and we show it; and the
     * last byte may be one that stood further on, which had room where an escape had none. So the
     * ends of lines that are long enough to be cut are not compared.
     */
    private static String withoutCutEnds(String printed) {
        return printed.replaceAll("(?m)^(.{200}).*$", "$1");
    }
}
