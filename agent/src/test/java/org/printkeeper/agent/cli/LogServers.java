package org.printkeeper.agent.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.Closeable;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Plays Elasticsearch, Loki and VictoriaLogs: takes what our outputs post, and answers queries in
 * the form that their documentation gives.
 */
final class LogServers implements Closeable {
    /** As Loki does unless it is configured otherwise. */
    private static final int LOKI_MAX_LINES = 5_000;

    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    private static final JsonFactory JSON = new JsonFactory();
    private static final Pattern TIME = Pattern.compile("_time:\\[(\\S+), (\\S+)\\) (.*)");

    record Request(String target, String authorization, String body) {}

    record Answer(int status, String body) {}

    /** Documents as they were posted. */
    final List<String> documents = new ArrayList<>();

    /** Lines: labels, time and text, each as one JSON object. */
    final List<String> lines = new ArrayList<>();

    final List<Request> requests = new ArrayList<>();
    private final HttpServer server;
    private UnaryOperator<Answer> spoils = answer -> answer;
    private int scrolledTo;
    private int scrollSize;

    LogServers() {
        this(plain());
    }

    private static HttpServer plain() {
        try {
            return HttpServer.create(ANY_PORT, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One that speaks TLS. */
    LogServers(SSLContext tls) throws IOException {
        this(secure(tls));
    }

    private static HttpServer secure(SSLContext tls) throws IOException {
        HttpsServer server = HttpsServer.create(ANY_PORT, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return server;
    }

    private LogServers(HttpServer server) {
        this.server = server;
        server.createContext("/", this::answer);
        server.start();
    }

    /** Makes something else of each answer to a query. */
    void spoilAnswers(UnaryOperator<Answer> how) {
        spoils = how;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String target = exchange.getRequestURI().toString();
            Request request =
                    new Request(
                            target,
                            String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                            new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            Answer answer;
            try {
                answer = answer(request);
            } catch (RuntimeException wrong) {
                answer = new Answer(500, wrong.toString());
            }
            byte[] body = answer.body().getBytes(UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private synchronized Answer answer(Request request) {
        requests.add(request);
        String path = request.target().replaceFirst("\\?.*", "");
        if (path.endsWith("/_bulk")) {
            return bulk(request.body());
        }
        if (path.endsWith("/push")) {
            push(request.body());
            return new Answer(204, "");
        }
        return spoils.apply(
                switch (path) {
                    case "/logs/_search" -> search(request);
                    case "/_search/scroll" -> scroll();
                    case "/loki/api/v1/query_range" -> range(form(request.body()));
                    case "/select/logsql/query" ->
                            logsql(form(request.body()).getOrDefault("query", ""));
                    default -> new Answer(404, "no such path");
                });
    }

    private Answer bulk(String body) {
        List<String> answers = new ArrayList<>();
        for (String line : body.lines().toList()) {
            if (!line.startsWith("{\"create\"")) {
                documents.add(line);
                answers.add("{\"create\":{\"status\":201}}");
            }
        }
        return new Answer(200, "{\"errors\":false,\"items\":[" + String.join(",", answers) + "]}");
    }

    private Answer search(Request request) {
        scrolledTo = 0;
        Matcher size = Pattern.compile("\"size\":([0-9]+)").matcher(request.body());
        if (!size.find() || !request.target().contains("scroll=")) {
            return new Answer(400, "no size, no scroll");
        }
        scrollSize = Integer.parseInt(size.group(1));
        documents.sort(Comparator.comparingLong(LogServers::index));
        return scroll();
    }

    private static long index(String document) {
        Matcher index = Pattern.compile("\"index\":([0-9]+)").matcher(document);
        return index.find() ? Long.parseLong(index.group(1)) : Long.MAX_VALUE;
    }

    private Answer scroll() {
        int end = Math.min(documents.size(), scrolledTo + scrollSize);
        List<String> hits = new ArrayList<>();
        for (String document : documents.subList(scrolledTo, end)) {
            hits.add(
                    "{\"_index\":\"logs\",\"_id\":\"x\",\"_source\":"
                            + document
                            + ",\"sort\":[1]}");
        }
        scrolledTo = end;
        return new Answer(
                200,
                """
                {"_scroll_id":"abc==","took":3,"timed_out":false,\
                "_shards":{"total":2,"successful":2,"skipped":0,"failed":0},\
                "hits":{"total":{"value":%d,"relation":"eq"},"max_score":null,"hits":[%s]}}\
                """
                        .formatted(documents.size(), String.join(",", hits)));
    }

    private static Map<String, String> form(String body) {
        Map<String, String> form = new HashMap<>();
        for (String pair : List.of(body.split("&", -1))) {
            int equals = pair.indexOf('=');
            form.put(
                    pair.substring(0, equals),
                    URLDecoder.decode(pair.substring(equals + 1), UTF_8));
        }
        return form;
    }

    /**
     * A line as one object: the stream's labels, the line's metadata, {@code _nanos}, {@code
     * _line}.
     */
    private void push(String body) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), body)) {
            Map<String, String> labels = new LinkedHashMap<>();
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.PROPERTY_NAME
                        && json.currentName().equals("stream")) {
                    labels = object(json);
                } else if (json.currentToken() == JsonToken.START_ARRAY
                        && json.streamReadContext().getParent().inArray()) {
                    Map<String, String> line = new LinkedHashMap<>(labels);
                    json.nextToken();
                    line.put("_nanos", json.getString());
                    json.nextToken();
                    line.put("_line", json.getString());
                    line.putAll(object(json));
                    lines.add(write(line));
                }
            }
        }
    }

    private static Map<String, String> object(JsonParser json) {
        Map<String, String> fields = new LinkedHashMap<>();
        json.nextToken();
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            json.nextToken();
            fields.put(name, json.getString());
        }
        return fields;
    }

    private static Map<String, String> read(String line) {
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), line)) {
            return object(json);
        }
    }

    private static String write(Map<String, String> fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            fields.forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        return text.toString();
    }

    private List<Map<String, String>> between(long from, long end) {
        return lines.stream()
                .map(LogServers::read)
                .filter(line -> nanos(line) >= from && nanos(line) < end)
                .sorted(Comparator.comparingLong(LogServers::nanos))
                .toList();
    }

    private static long nanos(Map<String, String> line) {
        return Long.parseLong(line.get("_nanos"));
    }

    /** Metadata is part of the labels there, so nearly each line is a stream of its own. */
    private Answer range(Map<String, String> form) {
        int limit = Integer.parseInt(form.get("limit"));
        if (limit > LOKI_MAX_LINES || !"forward".equals(form.get("direction"))) {
            return new Answer(400, "max entries limit per query exceeded, limit > 5000");
        }
        List<String> streams = new ArrayList<>();
        between(Long.parseLong(form.get("start")), Long.parseLong(form.get("end"))).stream()
                .limit(limit)
                .forEach(line -> streams.add(stream(line)));
        return new Answer(
                200,
                "{\"status\":\"success\",\"data\":{\"resultType\":\"streams\",\"result\":[%s],\"stats\":{\"summary\":{}}}}"
                        .formatted(String.join(",", streams.reversed())));
    }

    private static String stream(Map<String, String> line) {
        Map<String, String> labels = new LinkedHashMap<>(line);
        Map<String, String> value = new LinkedHashMap<>();
        value.put("nanos", labels.remove("_nanos"));
        value.put("line", labels.remove("_line"));
        String both = write(value);
        String text = both.substring(both.indexOf("\"line\":") + 7, both.length() - 1);
        return "{\"stream\":%s,\"values\":[[\"%s\",%s]]}"
                .formatted(write(labels), value.get("nanos"), text);
    }

    private Answer logsql(String query) {
        Matcher time = TIME.matcher(query);
        if (!time.matches()) {
            return new Answer(400, "no time");
        }
        List<Map<String, String>> found = between(nanos(time.group(1)), nanos(time.group(2)));
        if (time.group(3).endsWith(" | stats count() as n")) {
            return new Answer(200, "{\"n\":\"" + found.size() + "\"}\n");
        }
        StringBuilder answer = new StringBuilder();
        for (Map<String, String> each : found.reversed()) {
            Map<String, String> line = new LinkedHashMap<>(each);
            line.put("_time", Instant.ofEpochSecond(0, nanos(line)).toString());
            line.put("_msg", String.valueOf(line.remove("_line")));
            line.remove("_nanos");
            answer.append(write(line)).append('\n');
        }
        return new Answer(200, answer.toString());
    }

    private static long nanos(String time) {
        Instant instant = Instant.parse(time);
        return instant.getEpochSecond() * 1_000_000_000 + instant.getNano();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
