package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinePrefixTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "usb 1-1: hello",
                "[   12.345678] usb 1-1: hello",
                "[   12.345678][  T123] usb 1-1: hello",
                "[   12.345678][    C0] usb 1-1: hello\r",
                "<4>[   12.345678] usb 1-1: hello",
                "4,17,12345678,-;usb 1-1: hello",
                "4,17,12345678,-,caller=T1;usb 1-1: hello",
                "kern  :warn  : [   12.345678] usb 1-1: hello",
                "kern  :warn  : 2025-01-21T04:41:44,285060+00:00 usb 1-1: hello",
                "[Sun Dec  1 14:54:40 2024] usb 1-1: hello",
                "[Sun Dec 1 14:54:40 2024] usb 1-1: hello",
                "2024-12-01T14:54:40,123456+00:00 usb 1-1: hello",
                "2024-12-01T14:54:40.123456+00:00 host kernel: usb 1-1: hello",
                "Dec  1 14:54:40 host kernel: usb 1-1: hello",
                "Dec  1 14:54:40 host kernel: [   12.345678] usb 1-1: hello",
                "host login: [   12.345678] usb 1-1: hello",
                "** 12 printk messages dropped ** [   12.345678] usb 1-1: hello",
                "kernel: usb 1-1: hello",
                "<4>1 2024-12-01T14:54:40.123Z host kernel - - - usb 1-1: hello",
                "<4>1 - host kernel - - [a b=\"c ] d\"] [   12.345678] usb 1-1: hello",
                "Sun 2024-12-01 14:54:40 UTC host kernel: usb 1-1: hello",
                "1733064880.123456 host kernel: usb 1-1: hello",
                "Dec  1 14:54:40 10.0.0.1 [   12.345678] usb 1-1: hello",
                "[   12.345678 <    0.000012>] usb 1-1: hello",
                "[  +0.000012] usb 1-1: hello",
                "[Dec 1 14:54] usb 1-1: hello",
                "\u001b[32m[   12.345678] \u001b[0m\u001b[33musb 1-1: \u001b[0mhello",
                "kern:    info: [2026-01-12T20:27:31.913975631Z]: usb 1-1: hello",
                "14:54:40 kernel: usb 1-1: hello",
                "[   12.345678]  [2:    kworker/2:2:  639] usb 1-1: hello",
                "<4>[   12.345678] (3)[214:irq/150-mtk]usb 1-1: hello",
                "Dec  1 14:54:40 host kernel: \u001b[0;1;31musb 1-1: hello\u001b[0m"
            })
    void findsTheKernelsTextInEveryForm(String text) {
        assertThat(strip(text).text()).isEqualTo("usb 1-1: hello");
    }

    @Test
    void keepsStampAndCaller() {
        LogLine line = strip("[   12.345678][  T123] x");
        assertThat(line.micros).isEqualTo(12_345_678);
        assertThat(line.context).isEqualTo(LogLine.task(123));
        assertThat(strip("6,1,7,-,caller=C3;x").context).isEqualTo(LogLine.cpu(3));
    }

    @Test
    void knowsWhoIsNotTheKernel() {
        assertThat(strip("12,17,12345678,-;x").user).isTrue();
        assertThat(strip("user  :warn  : [   12.345678] x").user).isTrue();
        assertThat(strip("Dec  1 14:54:40 host app[7]: Out of memory: Killed process 1 (a)").user)
                .isTrue();
        assertThat(strip("user: warning: [2026-01-12T20:27:31.91Z]: [talos] x").user).isTrue();
        assertThat(strip("Dec 1 14:54:40 host app[7]: x").user).isTrue();
        assertThat(strip("14:46:57 systemd: Mounted /boot/efi.").user).isTrue();
        assertThat(strip("4,17,12345678,-;x").user).isFalse();
    }

    private static LogLine strip(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        LogLine line = new LogLine();
        line.set(bytes, 0, bytes.length, 1);
        LinePrefix.strip(line);
        return line;
    }
}
