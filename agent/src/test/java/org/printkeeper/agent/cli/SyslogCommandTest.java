package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SyslogCommandTest {
    @Test
    void printsOneObjectForEachLine() {
        TestTerminal terminal = given("<34>Oct 11 22:14:15 host su: a\n\n<13>b");
        int exit =
                terminal.run(
                        "syslog", "parse", "--zone", "UTC", "--received", "2026-11-21T00:00:00Z");
        assertThat(exit).isEqualTo(Exit.NO);
        assertThat(terminal.out().lines())
                .containsExactly(
                        "{\"valid\":true,\"error\":null,\"facility\":4,\"severity\":2,"
                                + "\"version\":null,\"timestamp\":\"2026-10-11T22:14:15Z\","
                                + "\"hostname\":\"host\",\"app_name\":\"su\",\"proc_id\":null,"
                                + "\"msg_id\":null,\"structured_data\":null,\"message\":\"a\"}",
                        "{\"valid\":false,\"error\":\"empty line\"}",
                        "{\"valid\":true,\"error\":null,\"facility\":1,\"severity\":5,"
                                + "\"version\":null,\"timestamp\":null,\"hostname\":null,"
                                + "\"app_name\":null,\"proc_id\":null,\"msg_id\":null,"
                                + "\"structured_data\":null,\"message\":\"b\"}");
    }

    @Test
    void strictlyRefusesWhatIsNoMessageAndKeepsNewlinesBetweenNuls() {
        TestTerminal terminal = given("<1>1 - - - - - - x\ny\0<13>b\0");
        assertThat(terminal.run("syslog", "parse", "--strict", "-z", "--json")).isEqualTo(Exit.NO);
        assertThat(terminal.out().lines().toList())
                .satisfiesExactly(
                        first -> assertThat(first).contains("\"message\":\"x\\ny\""),
                        second ->
                                assertThat(second)
                                        .startsWith("{\"valid\":false,\"error\":\"bad version"));
    }

    @Test
    void refusesAnotherWord() {
        assertThat(given("").run("syslog", "print")).isEqualTo(Exit.USAGE);
    }

    private static TestTerminal given(String input) {
        return new TestTerminal(input.getBytes(StandardCharsets.UTF_8));
    }
}
