package org.printkeeper.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PassOnTest {
    @ParameterizedTest
    @CsvSource({
        // mode, initial read, first capture of boot, uptime at start → decision
        "full-boot,true,true,89,WITH_KERNEL_TIME",
        "full-boot,true,true,90,LEAVE_OUT",
        "full-boot,true,false,5000,WITH_KERNEL_TIME",
        "full-boot,false,true,5000,WITH_ARRIVAL_TIME",
        "full-always,true,true,5000,WITH_KERNEL_TIME",
        "full-always,false,true,1,WITH_ARRIVAL_TIME",
        "new-only,true,true,1,LEAVE_OUT",
        "new-only,true,false,1,WITH_KERNEL_TIME",
        "new-only,false,true,1,WITH_ARRIVAL_TIME"
    })
    void decidesByReadMode(
            String mode, boolean initial, boolean first, long uptime, PassOn.Decision expected) {
        PassOn passOn =
                new PassOn(ReadMode.parse(mode).orElseThrow(), 90, KernelTimestampMode.STARTUP);
        assertThat(passOn.decide(new PassOn.Seen(initial, first, uptime))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "startup,true,WITH_KERNEL_TIME",
        "startup,false,WITH_ARRIVAL_TIME",
        "on,true,WITH_KERNEL_TIME",
        "on,false,WITH_KERNEL_TIME",
        "off,true,WITH_ARRIVAL_TIME",
        "off,false,WITH_ARRIVAL_TIME"
    })
    void choosesTheTimeByTimestampMode(String mode, boolean initial, PassOn.Decision expected) {
        PassOn passOn =
                new PassOn(ReadMode.FULL_ALWAYS, 90, KernelTimestampMode.parse(mode).orElseThrow());
        assertThat(passOn.decide(new PassOn.Seen(initial, true, 9))).isEqualTo(expected);
    }

    @Test
    void acceptsNamesInAnySpelling() {
        assertThat(ReadMode.parse("fullBoot")).contains(ReadMode.FULL_BOOT);
        assertThat(ReadMode.parse("FULL-ALWAYS")).contains(ReadMode.FULL_ALWAYS);
        assertThat(ReadMode.parse("new_only")).contains(ReadMode.NEW_ONLY);
        assertThat(ReadMode.parse("old-only")).isEmpty();
        assertThat(KernelTimestampMode.parse(" Startup")).contains(KernelTimestampMode.STARTUP);
        assertThat(KernelTimestampMode.parse("yes")).isEmpty();
    }
}
