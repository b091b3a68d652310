package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.KmsgRecord;

class KindsTest {
    @Test
    void tellsAGlobalOomKillFromOneOfAControlGroup() throws Exception {
        assertThat(nameOf("3,1,2,-;Out of memory: Killed process 7 (a) total-vm:1kB\n"))
                .isEqualTo("mem.oom.global");
        assertThat(nameOf("3,1,2,-;Memory cgroup out of memory: Killed process 7 (a) total-vm:1kB"))
                .isEqualTo("mem.oom.memcg");
    }

    @Test
    void takesNoUserSpaceLineForAKernelEvent() throws Exception {
        assertThat(nameOf("11,1,2,-;Out of memory: Killed process 7 (a)\n")).isEqualTo("none");
    }

    @Test
    void knowsOrdinaryLinesAsNoEvent() throws Exception {
        assertThat(nameOf("6,1,2,-;EXT4-fs (sda1): re-mounted. Opts: errors=remount-ro\n"))
                .isEqualTo("none");
    }

    @Test
    void namesEachKindOnce() {
        assertThat(Kinds.ALL.stream().map(decoder -> decoder.kind().name()))
                .doesNotHaveDuplicates();
    }

    private static String nameOf(String record) throws Exception {
        return Kinds.of(KmsgRecord.parse(record)).map(Kind::name).orElse("none");
    }
}
