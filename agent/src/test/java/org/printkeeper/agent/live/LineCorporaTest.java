package org.printkeeper.agent.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.detect.Incident;
import org.printkeeper.core.detect.IncidentAssembler;

/** Kills and single lines that other tools' authors labelled: measured, and held to the floors. */
class LineCorporaTest {
    /** By the test it comes from a case says with another word what it wants. */
    private static final List<String> YES_OR_NO =
            List.of(
                    "shouldMatch",
                    "wantFound",
                    "expectedFound",
                    "expectedMatch",
                    "expectMatch",
                    "match");

    private static final List<String> NAMES =
            List.of(
                    "wantEvent",
                    "wantName",
                    "wantEventName",
                    "eventName",
                    "expectedName",
                    "want",
                    "expected");

    private static final List<String> NOTHING = List.of("", "nil", "\"\"", "0", "false", "none");

    @Test
    void tellsLinesOfEventsFromOthers() throws IOException {
        int right = 0;
        List<Json> cases = corpus("single-lines/matcher-cases.json").items();
        for (Json one : cases) {
            String line =
                    Stream.of("line", "logLine", "input", "message")
                            .filter(one::has)
                            .map(one::text)
                            .findFirst()
                            .orElse("");
            boolean found = !incidents(List.of(line.replace('\n', ' '))).isEmpty();
            if (found == isWanted(one)) {
                right++;
            } else {
                System.out.println("single-lines: " + (found ? "too much: " : "missed: ") + line);
            }
        }
        System.out.printf("single-lines: %d of %d%n", right, cases.size());
        assertThat(right / (double) cases.size()).isGreaterThanOrEqualTo(.97);
    }

    private static boolean isWanted(Json one) {
        for (String name : YES_OR_NO) {
            if (one.has(name)) {
                return one.text(name).equals("true");
            }
        }
        if (one.has("expectNil")) {
            return !one.text("expectNil").equals("true");
        }
        return NAMES.stream()
                .filter(one::has)
                .findFirst()
                .map(name -> !NOTHING.contains(one.text(name)))
                .orElse(false);
    }

    @Test
    void readsEveryKill() throws IOException {
        List<String> wanted = new ArrayList<>();
        List<String> found = new ArrayList<>();
        for (Json dump : corpus("oom/cadvisor-stream-ooms.json").items()) {
            for (Json kill : dump.get("expected_ooms").items()) {
                wanted.add(
                        "%s %s %s %s"
                                .formatted(
                                        kill.text("Pid"),
                                        kill.text("ProcessName"),
                                        kill.text("ContainerName"),
                                        kill.text("VictimContainerName")));
            }
            for (Json batch : dump.get("message_batches").items()) {
                List<String> lines = batch.items().stream().map(Json::text).toList();
                for (Incident kill : incidents(lines)) {
                    if (!kill.kind().name().startsWith("mem.oom")) {
                        continue;
                    }
                    found.add(
                            "%s %s %s %s"
                                    .formatted(
                                            kill.fields().get("pid"),
                                            kill.fields().get("comm"),
                                            kill.fields().get("oom_memcg"),
                                            kill.fields().get("task_memcg")));
                }
            }
        }
        System.out.println("oom: " + found.size() + " kills");
        assertThat(found).containsExactlyElementsOf(wanted);
    }

    private static List<Incident> incidents(List<String> lines) {
        List<Incident> found = new ArrayList<>();
        IncidentAssembler assembler = new IncidentAssembler(found::add);
        for (int i = 0; i < lines.size(); i++) {
            byte[] bytes = lines.get(i).getBytes(StandardCharsets.UTF_8);
            assembler.accept(bytes, 0, bytes.length, i + 1L);
        }
        assembler.finish();
        return found;
    }

    /** A file of the corpora; the test is skipped with the reason when it is not there. */
    static Json corpus(String name) throws IOException {
        for (String above : List.of("..", "../..", "../../..")) {
            Path file = Path.of(above, "shared/corpora", name);
            if (Files.exists(file)) {
                return Json.parse(Files.readString(file));
            }
        }
        String reason = "skipped: ../shared/corpora/" + name + " is not here";
        System.out.println(reason);
        Assumptions.abort(reason);
        throw new IllegalStateException(reason);
    }
}
