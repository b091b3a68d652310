package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrintkFormatTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%s: link is down      | eth0: link is down            | true",
                "%s: link is down      | eth0: link is down, or not    | false",
                "cpu %d, msr %llx, %s  | cpu 0, msr 1c35db001, primary | true",
                "cpu %d, msr %llx, %s  | cpu x, msr 1c35db001, primary | false",
                "  node %3d: [mem %#018Lx] |   node   0: [mem 0x00f9] | true",
                "temperature %5d%% high | temperature    70% high      | true",
                "%s: %d retries left   | sda: sdb: 5 retries left      | true",
                "addr %pM joined       | addr 50:a5:dc:e3:e7:c9 joined | true",
                "offset %-4d reached   | offset -12 reached            | true",
                "%.*s gave up on it    | name gave up on it            | true",
            })
    void tellsWhetherATextCanBeOfAFormat(String format, String text, boolean expected) {
        assertThat(PrintkFormat.of(format, false, false).matches(text)).isEqualTo(expected);
    }

    @Test
    void aFormatBehindAnUnknownBeginningMatchesAfterAPrefix() {
        PrintkFormat format = PrintkFormat.of("controller is down", true, false);

        assertThat(format.matches("nvme nvme0: controller is down")).isTrue();
        assertThat(format.matches("my controller is down")).isFalse();
        assertThat(
                        PrintkFormat.of("controller is down", false, false)
                                .matches("nvme nvme0: controller is down"))
                .isFalse();
    }

    @Test
    void aFormatThatNearlyAnyTextFitsTellsNothing() {
        assertThat(
                        PrintkFormat.of("%s failed", true, false)
                                .matches("init: unable to set what was asked for failed"))
                .isFalse();
        assertThat(PrintkFormat.of("running %ps", true, false).matches("x: running diagnosis"))
                .isFalse();
        assertThat(PrintkFormat.of("platform", true, true).matches("x: platform does not help"))
                .isFalse();
        assertThat(PrintkFormat.of("%s", false, false).matches("anything")).isFalse();
    }

    @Test
    void aFormatWithoutNewlineMayGoOn() {
        String text = "cgroup: fork rejected by pids controller in /system.slice";

        assertThat(
                        PrintkFormat.of("cgroup: fork rejected by pids controller in ", false, true)
                                .matches(text))
                .isTrue();
        assertThat(
                        PrintkFormat.of(
                                        "cgroup: fork rejected by pids controller in ",
                                        false,
                                        false)
                                .matches(text))
                .isFalse();
        assertThat(PrintkFormat.of("cgroup: fork rejected by pids cont", false, true).matches(text))
                .isFalse();
    }

    @Test
    void aWordThatTouchesAHoleIsNoFixedWord() {
        assertThat(PrintkFormat.of("eth%d: link %s is down%s", false, false).words())
                .containsExactly("link", "is");
    }

    @Test
    void aHostileTextEndsTheSearchSoon() {
        PrintkFormat format =
                PrintkFormat.of("%sa%sa%sa%sa%sa%sa%sa%sa%sa%s done here now b", false, false);

        org.junit.jupiter.api.Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> format.matches("a".repeat(100_000)));
    }
}
