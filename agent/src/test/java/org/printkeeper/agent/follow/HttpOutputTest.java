package org.printkeeper.agent.follow;

import static io.opentelemetry.proto.logs.v1.SeverityNumber.SEVERITY_NUMBER_ERROR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.printkeeper.agent.follow.PostServer.Answer;
import org.printkeeper.agent.follow.PostServer.Post;
import org.printkeeper.core.record.Entry;

/**
 * What log servers are sent, and what is made of their answers. The answers are those of the
 * documents and sources that {@link Loki}, {@link Elasticsearch} and {@link OpenTelemetry} name.
 */
class HttpOutputTest {
    private static final Answer TAKEN = new Answer(204, "");
    private static final Instant START = Instant.parse("2026-11-20T10:00:00Z");
    private static final String BULK_TAKEN = "{\"create\":{\"status\":201}}";

    @TempDir Path folder;
    private PostServer server;
    private SyslogOutput output;
    private OutputFollower follower;

    private final List<Closeable> opened = new ArrayList<>();

    @BeforeEach
    void begin() throws Exception {
        follow("loki", "", _ -> TAKEN);
    }

    @AfterEach
    void close() throws IOException {
        for (Closeable each : opened.reversed()) {
            each.close();
        }
    }

    private void follow(String kind, String options, Function<Post, Answer> answers)
            throws Exception {
        server = new PostServer(answers);
        OutputRule rule = OutputRule.parse("*.* " + kind + "+" + server.address() + "/ " + options);
        SyslogOutputs outputs =
                new SyslogOutputs("a-boot", null, folder.toString(), InstantSource.fixed(START));
        output = outputs.open(rule, new NoUnits());
        follower =
                new OutputFollower(
                        rule,
                        new ReceivedMessages(ZoneOffset.UTC, rule.charset()),
                        output,
                        new OutputFollower.Origin("web1", "0123456789abcdef"),
                        ZoneOffset.UTC);
        follower.resumeAt(0);
        opened.add(server);
        opened.add(output);
    }

    static final class NoUnits implements SyslogOutputs.Units {
        @Override
        public long bytes(String text) {
            throw new AssertionError(text);
        }

        @Override
        public Duration span(String text) {
            throw new AssertionError(text);
        }
    }

    /** Entries that were received one second after the other; the last ends the batch. */
    private void deliver(int first, String... lines) throws Exception {
        for (int i = 0; i < lines.length; i++) {
            long micros = START.plusSeconds(first + i).getEpochSecond() * 1_000_000;
            String entry = "%d udp - - %s\n".formatted(micros, lines[i]);
            follower.onEntry(
                    new Entry(first + i, entry.getBytes(StandardCharsets.UTF_8)),
                    i + 1 == lines.length);
        }
    }

    private static String[] lines(int first, int end, String text) {
        List<String> lines = new ArrayList<>();
        for (int i = first; i < end; i++) {
            lines.add("<13>app: " + text + " " + i);
        }
        return lines.toArray(String[]::new);
    }

    private List<Post> posts() {
        return server.posts();
    }

    private List<String> refused() {
        return output.refusals().poll();
    }

    // ---- Loki

    @Test
    void givesLokiFewLabelsAndAllElseAsMetadata() throws Exception {
        Files.writeString(folder.resolve("token"), "s3cret\n");
        follow("loki", "tenant=ops secret_file=token", _ -> TAKEN);
        deliver(
                0,
                "<11>1 2026-11-20T09:59:59.000001Z web9 app 7 ID [a@1 b=\"c\"] déjà \"vu\"",
                "<13>app[8]: later");
        assertThat(posts()).hasSize(1);
        Post post = posts().getFirst();
        assertThat(post.target()).isEqualTo("/loki/api/v1/push");
        assertThat(post.tenant()).isEqualTo("ops");
        assertThat(post.authorization()).isEqualTo("Bearer s3cret");
        Map<String, String> said = Json.values(post.body());
        String first = "/streams/0/";
        assertThat(said)
                .containsEntry(first + "stream/job", "printkeeper")
                .containsEntry(first + "stream/host", "web9")
                .containsEntry(first + "stream/stream", "syslog")
                .containsEntry(first + "stream/facility", "user")
                .containsEntry(first + "stream/level", "err")
                .containsEntry(first + "values/0/0", "1795168799000001000")
                .containsEntry(first + "values/0/1", "déjà \"vu\"")
                .containsEntry(first + "values/0/2/app", "app")
                .containsEntry(first + "values/0/2/pid", "7")
                .containsEntry(first + "values/0/2/msgid", "ID")
                .containsEntry(first + "values/0/2/a_b", "c")
                .containsEntry(first + "values/0/2/sent_index", "0")
                .containsEntry("/streams/1/stream/host", "web1")
                .containsEntry("/streams/1/values/0/0", "1795168801000000001");
        assertThat(follower.settled(2)).isEqualTo(2);
    }

    @Test
    void leavesOutWhatIsTooOldForLokiAndSendsTheRest() throws Exception {
        String oldest = START.plusSeconds(150).toString();
        follow(
                "loki",
                "",
                post -> {
                    boolean isAnyOld =
                            Json.values(post.body()).entrySet().stream()
                                    .filter(each ->
                                            each.getKey().matches("/streams/0/values/\\d+/0"))
                                    .anyMatch(each -> nanos(each.getValue()) < nanos(oldest));
                    return isAnyOld
                            ? new Answer(
                                    400,
                                    "entry for stream '{host=\"web1\"}' has timestamp too old: 2026-11-20T10:00:00Z, oldest acceptable timestamp is: "
                                            + oldest)
                            : TAKEN;
                });
        deliver(0, lines(0, 160, "text"));
        assertThat(posts()).hasSize(2);
        assertThat(output.refusals().count()).isEqualTo(150);
        assertThat(refused())
                .last()
                .asString()
                .startsWith("syslog entry 149: ")
                .contains("too old");
        assertThat(follower.settled(160)).isEqualTo(160);
    }

    private static long nanos(String time) {
        return time.contains("T")
                ? Instant.parse(time).getEpochSecond() * 1_000_000_000
                : Long.parseLong(time);
    }

    @Test
    void findsTheOneLineThatLokiRefuses() throws Exception {
        follow(
                "loki",
                "",
                post ->
                        post.body().contains("poison 77\"")
                                ? new Answer(400, "Max entry size '262144' bytes exceeded")
                                : TAKEN);
        deliver(0, lines(0, 100, "poison"));
        assertThat(refused())
                .containsExactly("syslog entry 77: Max entry size '262144' bytes exceeded");
        assertThat(lastTime(posts(), 99)).as("the others went out, each once").isEqualTo(1);
        assertThat(posts()).hasSizeLessThan(25);
        assertThat(follower.settled(100)).isEqualTo(100);
    }

    /** How many accepted posts had this record. */
    private static long lastTime(List<Post> posts, int number) {
        return posts.stream()
                .filter(post -> !post.body().contains("poison 77\""))
                .filter(post -> post.body().contains("poison " + number + "\""))
                .count();
    }

    @Test
    void keepsEverythingWhileAServerIsBusyAndLeavesItAlone() throws Exception {
        follow("loki", "", _ -> new Answer(429, "Ingestion rate limit exceeded"));
        assertThatThrownBy(() -> deliver(0, "<13>app: text"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("429 Ingestion rate limit");
        assertThatThrownBy(() -> deliver(0, "<13>app: text")).hasMessageContaining("left alone");
        assertThat(posts()).hasSize(1);
        assertThat(follower.settled(1)).isZero();
        server.answer(_ -> TAKEN);
        Thread.sleep(1_100); // as it asked
        deliver(0, "<13>app: text");
        assertThat(follower.settled(1)).isEqualTo(1);
        assertThat(output.refusals().count()).isZero();
    }

    @Test
    void keepsEverythingWhileALokiTakesNoMetadata() throws Exception {
        follow(
                "loki",
                "",
                _ ->
                        new Answer(
                                400,
                                "stream '{}' includes structured metadata, but this feature is disallowed."));
        assertThatThrownBy(() -> deliver(0, lines(0, 300, "text")))
                .hasMessageContaining("took 0 of 300");
        assertThat(output.refusals().count()).isZero();
        assertThat(follower.settled(300)).isZero();
    }

    // ---- Elasticsearch

    @Test
    void givesElasticsearchTheFieldsOfEcs() throws Exception {
        Files.writeString(folder.resolve("key"), "aWQ6a2V5");
        follow("elasticsearch", "index=kernel-logs secret_file=key", _ -> bulk(BULK_TAKEN));
        deliver(5, "<11>1 2026-11-20T09:59:59.000001Z web9 app 7 ID [a@1 b=\"c\"] text");
        Post post = posts().getFirst();
        assertThat(post.target()).startsWith("/kernel-logs/_bulk?filter_path=errors,items");
        assertThat(post.authorization()).isEqualTo("ApiKey aWQ6a2V5");
        List<String> lines = post.body().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst())
                .isEqualTo("{\"create\":{\"_id\":\"0123456789abcdef-syslog-5\"}}");
        assertThat(Json.values(lines.getLast()))
                .containsEntry("/@timestamp", "2026-11-20T09:59:59.000001Z")
                .containsEntry("/message", "text")
                .containsEntry("/event/id", "0123456789abcdef-syslog-5")
                .containsEntry("/event/dataset", "printkeeper.syslog")
                .containsEntry("/event/created", "2026-11-20T10:00:05Z")
                .containsEntry("/host/hostname", "web9")
                .containsEntry("/log/level", "err")
                .containsEntry("/log/syslog/priority", "11")
                .containsEntry("/log/syslog/facility/name", "user")
                .containsEntry("/log/syslog/severity/code", "3")
                .containsEntry("/log/syslog/msgid", "ID")
                .containsEntry("/process/name", "app")
                .containsEntry("/process/pid", "7")
                .containsEntry("/printkeeper/index", "5")
                .containsEntry("/printkeeper/structured_data/0", "a@1.b=c");
    }

    private static Answer bulk(String... items) {
        return new Answer(200, "{\"errors\":true,\"items\":[" + String.join(",", items) + "]}");
    }

    private static String item(int status, String type) {
        return "{\"create\":{\"status\":%d,\"error\":{\"type\":\"%s\",\"reason\":\"because\"}}}"
                .formatted(status, type);
    }

    @Test
    void tellsTheAnswersForEachDocumentApart() throws Exception {
        follow(
                "elasticsearch",
                "",
                _ ->
                        bulk(
                                BULK_TAKEN,
                                item(409, "version_conflict_engine_exception"),
                                item(400, "document_parsing_exception"),
                                item(429, "es_rejected_execution_exception"),
                                BULK_TAKEN));
        assertThatThrownBy(() -> deliver(0, lines(0, 5, "text")))
                .hasMessageContaining("took 3 of 5 records: 429 es_rejected_execution_exception");
        assertThat(refused())
                .containsExactly("syslog entry 2: 400 document_parsing_exception: because");
        assertThat(follower.settled(5)).as("what is to be sent again").isZero();
        server.answer(_ -> bulk(BULK_TAKEN));
        deliver(4, "<13>app: text 4");
        assertThat(posts().getLast().body().lines()).hasSize(2);
        assertThat(posts().getLast().body()).contains("-syslog-3\"").contains("text 3");
        assertThat(follower.settled(5)).isEqualTo(5);
        assertThat(output.refusals().count()).isEqualTo(1);
    }

    @Test
    void givesNothingUpBecauseAClusterHasNoRoom() throws Exception {
        follow("elasticsearch", "", _ -> bulk(item(400, "validation_exception")));
        assertThatThrownBy(() -> deliver(0, "<13>app: text"))
                .hasMessageContaining("400 validation_exception");
        assertThat(output.refusals().count()).isZero();
    }

    @Test
    void givesNothingUpThatWasNotAnsweredFor() throws Exception {
        for (String kind : List.of("elasticsearch", "loki", "otlp")) {
            follow(kind, "", _ -> new Answer(200, "<html>please log in</html>"));
            assertThatThrownBy(() -> deliver(0, lines(0, 5, "text")))
                    .hasMessageContaining("answered 200 with a web page");
            assertThat(output.refusals().count()).isZero();
        }
    }

    @Test
    void keepsTheRestWhenAServerRefusesEverything() throws Exception {
        Function<Post, Answer> wrongIndex =
                post ->
                        bulk(
                                post.body()
                                        .lines()
                                        .filter(line -> line.startsWith("{\"create\""))
                                        .map(_ -> item(400, "illegal_argument_exception"))
                                        .toArray(String[]::new));
        follow("elasticsearch", "", wrongIndex);
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> deliver(0, lines(0, 150, "text")))
                    .hasMessageContaining("has refused 100 records in a row");
        }
        assertThat(output.refusals().count()).isEqualTo(100);
        server.answer(post ->
                bulk(
                        post.body()
                                .lines()
                                .filter(line -> line.startsWith("{\"create\""))
                                .map(_ -> BULK_TAKEN)
                                .toArray(String[]::new)));
        deliver(149, "<13>app: text 149");
        assertThat(posts().getLast().body().lines()).as("50 documents").hasSize(100);
        assertThat(follower.settled(150)).isEqualTo(150);
    }

    // ---- OpenTelemetry

    @Test
    void givesOpenTelemetryItsFields() throws Exception {
        follow("otlp", "user=me secret_file=word", _ -> new Answer(200, "{}"));
        Files.writeString(folder.resolve("word"), "pass");
        deliver(5, "<11>1 2026-11-20T09:59:59.000001Z web9 app 7 ID [a@1 b=\"c\"] text");
        Post post = posts().getFirst();
        assertThat(post.target()).isEqualTo("/v1/logs");
        assertThat(post.authorization()).isEqualTo("Basic bWU6cGFzcw==");
        Map<String, String> said = Json.values(post.body());
        String record = "/resourceLogs/0/scopeLogs/0/logRecords/0/";
        assertThat(said)
                .containsEntry("/resourceLogs/0/resource/attributes/0/key", "host.name")
                .containsEntry("/resourceLogs/0/resource/attributes/0/value/stringValue", "web9")
                .containsEntry("/resourceLogs/0/resource/attributes/1/key", "service.name")
                .containsEntry("/resourceLogs/0/resource/attributes/1/value/stringValue", "app")
                .containsEntry(record + "timeUnixNano", "1795168799000001000")
                .containsEntry(record + "observedTimeUnixNano", "1795168805000000000")
                .containsEntry(record + "severityNumber", "17")
                .containsEntry(record + "severityText", "err")
                .containsEntry(record + "body/stringValue", "text");
        Map<String, String> attributes =
                said.keySet().stream()
                        .filter(path -> path.matches(record + "attributes/\\d+/key"))
                        .collect(
                                Collectors.toMap(
                                        said::get,
                                        path ->
                                                said.get(
                                                        path.replace("key", "value/stringValue"))));
        assertThat(attributes)
                .containsEntry("log.record.uid", "0123456789abcdef-syslog-5")
                .containsEntry("syslog.facility", "user")
                .containsEntry("syslog.procid", "7")
                .containsEntry("syslog.msgid", "ID")
                .containsEntry("syslog.a@1.b", "c");
    }

    /** Its own reader of JSON knows no other fields than those of the schema. */
    @Test
    void keepsToTheSchemaOfOpenTelemetry() throws Exception {
        follow("otlp", "", _ -> new Answer(200, "{}"));
        deliver(
                0,
                "<11>1 2026-11-20T09:59:59.000001Z web9 app 7 ID [a@1 b=\"c\"] déjà",
                "<13>app[8]: later",
                "<0>no host");
        ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
        JsonFormat.parser().merge(posts().getFirst().body(), request);
        assertThat(request.getResourceLogsList())
                .extracting(logs -> logs.getScopeLogs(0).getLogRecords(0))
                .extracting(
                        io.opentelemetry.proto.logs.v1.LogRecord::getSeverityNumber,
                        record -> record.getBody().getStringValue(),
                        io.opentelemetry.proto.logs.v1.LogRecord::getTimeUnixNano)
                .contains(tuple(SEVERITY_NUMBER_ERROR, "déjà", 1795168799000001000L));
    }

    @Test
    void countsWhatACollectorDroppedWithoutSayingWhich() throws Exception {
        follow(
                "otlp",
                "",
                _ ->
                        new Answer(
                                200,
                                "{\"partialSuccess\":{\"rejectedLogRecords\":\"3\",\"errorMessage\":\"too large\"}}"));
        deliver(0, lines(0, 10, "text"));
        assertThat(posts()).as("it is not to be sent again").hasSize(1);
        assertThat(output.refusals().count()).isEqualTo(3);
        assertThat(refused())
                .containsExactly(
                        "3 of the records from syslog entry 0 to syslog entry 9: too large");
        assertThat(follower.settled(10)).isEqualTo(10);
    }

    @Test
    void keepsTheRestWhenACollectorDropsEverything() throws Exception {
        String all =
                "{\"partialSuccess\":{\"rejectedLogRecords\":\"150\",\"errorMessage\":\"quota\"}}";
        follow("otlp", "", _ -> new Answer(200, all));
        for (int attempt = 0; attempt < 3; attempt++) {
            assertThatThrownBy(() -> deliver(0, lines(0, 150, "text")))
                    .hasMessageContaining("has refused 100 records in a row");
        }
        assertThat(output.refusals().count()).isEqualTo(100);
        server.answer(_ -> new Answer(200, "{}"));
        deliver(149, "<13>app: text 149");
        assertThat(follower.settled(150)).isEqualTo(150);
    }

    @Test
    void isNotHeldUpByCountsThatAreNone() throws Exception {
        for (String count : new String[] {"\"\"", "-1", "\"99999999999999999999\"", "1.5"}) {
            String answer = "{\"partialSuccess\":{\"rejectedLogRecords\":" + count + "}}";
            follow("otlp", "", _ -> new Answer(200, answer));
            deliver(0, lines(0, 2, "text"));
            assertThat(follower.settled(2)).isEqualTo(2);
        }
        follow("elasticsearch", "", _ -> bulk("{\"create\":{\"status\":\"no\"}}"));
        assertThatThrownBy(() -> deliver(0, "<13>app: text")).hasMessageContaining("took 0 of 1");
    }

    @Test
    void keepsASecretThatCannotBeSentToItself() throws Exception {
        Files.writeString(folder.resolve("token"), "\ufeffs3cret\n");
        follow("otlp", "secret_file=token", _ -> TAKEN);
        assertThatThrownBy(() -> deliver(0, "<13>app: text"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the header Authorization cannot be sent")
                .hasMessageNotContaining("s3cret");
        Files.delete(folder.resolve("token"));
        assertThatThrownBy(() -> deliver(0, "<13>app: text"))
                .hasMessageContaining("token: expected a file with a secret");
    }

    @Test
    void keepsWhatACollectorCannotTakeNow() throws Exception {
        for (int status : new int[] {401, 404, 500, 502, 503, 504}) {
            follow("otlp", "", _ -> new Answer(status, "no"));
            assertThatThrownBy(() -> deliver(0, lines(0, 10, "text")))
                    .hasMessageContaining("answered " + status);
            assertThat(follower.settled(10)).isZero();
            assertThat(output.refusals().count()).isZero();
        }
    }
}
