package org.printkeeper.core.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IncidentAssemblerTest {
    private static final String KASAN =
            """
            [    1.000001][  T%1$d] BUG: KASAN: use-after-free in %2$s+0x1/0x10
            [    1.000002][  T%1$d] Read of size 8 at addr ffff888000000000 by task a/%1$d
            [    1.000003][  T%1$d] CPU: 0 PID: %1$d Comm: a Tainted: G        W         6.1.0 #1
            [    1.000004][  T%1$d] Call Trace:
            [    1.000005][  T%1$d]  dump_stack+0x1/0x2
            [    1.000006][  T%1$d]  ? doubtful+0x1/0x2
            [    1.000007][  T%1$d]  %2$s+0x1/0x10 [module%1$d]
            [    1.000008][  T%1$d]  do_syscall_64+0x1/0x2
            """;

    @Test
    void tellsReportsOfTwoTasksApartThatWriteInTurns() {
        List<String> first = KASAN.formatted(7, "foo").lines().toList();
        List<String> second = KASAN.formatted(8, "bar").lines().toList();
        StringBuilder mixed = new StringBuilder();
        for (int i = 0; i < first.size(); i++) {
            mixed.append(first.get(i)).append('\n').append(second.get(i)).append('\n');
        }
        assertThat(Logs.incidents(mixed.toString()))
                .extracting(Incident::title)
                .containsExactly(
                        "KASAN: use-after-free Read in foo", "KASAN: use-after-free Read in bar");
    }

    @Test
    void saysWhatTheReportSays() {
        Incident incident = Logs.incidents(KASAN.formatted(7, "foo")).getFirst();
        assertThat(incident.kind().name()).isEqualTo("crash.sanitizer");
        assertThat(incident.altTitles()).containsExactly("bad-access in foo");
        assertThat(incident.function()).isEqualTo("foo");
        assertThat(incident.corrupted()).isFalse();
        assertThat(incident.firstLine()).isEqualTo(1);
        assertThat(incident.lastLine()).isEqualTo(8);
        assertThat(incident.fields())
                .containsEntry("pid", "7")
                .containsEntry("taint", "warned before")
                .containsEntry("module", "module7")
                .containsEntry("stack", "dump_stack < foo < do_syscall_64");
    }

    @Test
    void givesTheSameFingerprintToTheSameBugOfAnotherTask() {
        String other = KASAN.formatted(9, "foo").replace("module9", "module7");
        assertThat(Logs.incidents(other).getFirst().fingerprint())
                .isEqualTo(Logs.incidents(KASAN.formatted(7, "foo")).getFirst().fingerprint());
    }

    @Test
    void callsAReportWithAGapInsideIncomplete() {
        List<Incident> found = new ArrayList<>();
        IncidentAssembler assembler = new IncidentAssembler(found::add);
        byte[] line =
                "[    1.0] BUG: soft lockup - CPU#1 stuck for 22s! [a:1]"
                        .getBytes(StandardCharsets.UTF_8);
        assembler.accept(line, 0, line.length, 10);
        assembler.gap();
        assembler.finish();
        assertThat(found)
                .singleElement()
                .satisfies(incident -> assertThat(incident.incomplete()).isTrue());
    }

    @Test
    void marksAReportWithoutAStackAsCorrupted() {
        Incident incident =
                Logs.incidents("[    1.0] BUG: unable to handle page fault for address: 1\n")
                        .getFirst();
        assertThat(incident.corrupted()).isTrue();
        assertThat(incident.title()).endsWith("in corrupted");
    }

    @Test
    void beginsAWarningWhereItIsCutHere() {
        String log =
                """
                [    1.000000] ------------[ cut here ]------------
                [    1.000000] refcount_t: underflow; use-after-free.
                [    1.000000] WARNING: CPU: 0 PID: 1 at lib/refcount.c:28 refcount_warn_saturate+0x1/0x2
                [    1.000000] RIP: 0010:refcount_warn_saturate+0x1/0x2
                [    1.000000] Call Trace:
                [    1.000000]  drop_it+0x1/0x2
                """;
        assertThat(Logs.incidents(log))
                .singleElement()
                .satisfies(incident -> {
                    assertThat(incident.title()).isEqualTo("WARNING: refcount bug in drop_it");
                    assertThat(incident.firstLine()).isEqualTo(1);
                });
    }

    @Test
    void givesLinesOfProgramsTheUserBadge() {
        Incident incident =
                Logs.incidents("12,1,2,-;Out of memory: Killed process 7 (a)\n").getFirst();
        assertThat(incident.user()).isTrue();
        assertThat(incident.kind().severity()).isLessThanOrEqualTo(30);
    }

    @Test
    void joinsTheLinesOfOneDisksFailure() {
        String log =
                """
                [   10.0] sd 0:0:0:0: [sdb] tag#0 FAILED Result: hostbyte=DID_OK driverbyte=DRIVER_SENSE
                [   10.1] sd 0:0:0:0: [sdb] tag#0 Sense Key : Medium Error [current]
                [   10.2] sd 0:0:0:0: [sdb] tag#0 Add. Sense: Unrecovered read error
                [   10.3] blk_update_request: critical medium error, dev sdb, sector 99 op 0x0:(READ) flags 0x0
                [   90.0] blk_update_request: critical medium error, dev sdb, sector 7 op 0x0:(READ) flags 0x0
                """;
        assertThat(Logs.incidents(log))
                .extracting(
                        incident -> incident.kind().name(), Incident::firstLine, Incident::lastLine)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("st.scsi_sense", 2L, 4L),
                        org.assertj.core.groups.Tuple.tuple("st.io_error", 5L, 5L));
    }

    @Test
    void neverThrowsOnDamagedReports() {
        long seed = 6;
        Random random = new Random(seed);
        byte[] log = KASAN.formatted(7, "foo").repeat(3).getBytes(StandardCharsets.UTF_8);
        for (int round = 0; round < 2_000; round++) {
            byte[] damaged = log.clone();
            for (int i = 0; i < 20; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            assertThat(Logs.incidents(damaged)).as("seed %d, round %d", seed, round).isNotNull();
        }
    }

    @Test
    void callsAKillGlobalOnlyWhenItsConstraintIsKnown() {
        String trigger =
                "[    1.0] a invoked oom-killer: gfp_mask=0xcc0, order=0, oom_score_adj=0\n";
        String group = "[    1.1] Memory cgroup out of memory: Killed process 7 (a) total-vm:1kB\n";
        String all = "[    1.1] Out of memory: Killed process 7 (a) total-vm:1kB\n";
        assertThat(kindOf(trigger)).isEqualTo("mem.oom.report");
        assertThat(kindOf(trigger + group)).isEqualTo("mem.oom.memcg");
        assertThat(kindOf(trigger + all)).isEqualTo("mem.oom.global");
    }

    private static String kindOf(String log) {
        List<Incident> incidents = Logs.incidents(log);
        assertThat(incidents).hasSize(1);
        return incidents.getFirst().kind().name();
    }
}
