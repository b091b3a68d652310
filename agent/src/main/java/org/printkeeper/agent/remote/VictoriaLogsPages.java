package org.printkeeper.agent.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.MessageFields;

/**
 * Messages of VictoriaLogs, by stretches of time that are halved until one holds few enough. Each
 * is counted first: an answer with less than that is an error, for the server ends one that it
 * cannot complete as if it were whole.
 *
 * <p>Thread: one thread only.
 *
 * <p>Units: nanoseconds since 1970; the end of a stretch is exclusive.
 *
 * <p>Source: docs.victoriametrics.com/victorialogs, "Querying" and "LogsQL".
 */
final class VictoriaLogsPages implements Pages {
    private static final int PAGE = 5_000;
    private static final String PATH = "/select/logsql/query";

    private final HttpQuery server;
    private final String filter;
    private final MessageFields fields = new MessageFields(StandardCharsets.UTF_8);

    /** Not asked for yet, oldest first. */
    private final Deque<Stretch> open = new ArrayDeque<>();

    private record Stretch(long from, long end) {
        /** In the middle, or the end where it cannot be divided. */
        long middle() {
            return end - from < 2 ? end : from + (end - from) / 2;
        }

        boolean contains(Instant time) {
            return !time.isBefore(Instant.ofEpochSecond(0, from))
                    && time.isBefore(Instant.ofEpochSecond(0, end));
        }

        String filter() {
            return "_time:[%s, %s)".formatted(time(from), time(end));
        }

        private static String time(long nanos) {
            return Instant.ofEpochSecond(0, nanos).toString();
        }
    }

    /**
     * @param nowMicros since 1970
     */
    VictoriaLogsPages(HttpQuery server, Wanted wanted, long nowMicros) {
        this.server = server;
        filter = wanted.query().isEmpty() ? usual(wanted) : wanted.query();
        open.add(new Stretch(wanted.fromMicros() * 1000, wanted.toMicros(nowMicros) * 1000));
    }

    /**
     * As the server spells our fields, by whichever of its interfaces they came, and journald's.
     */
    private static String usual(Wanted wanted) {
        return """
        "host.boot.id":="%1$s" or kmsg_boot:="%1$s" or gap_boot:="%1$s" \
        or "kmsg@32473.boot":="%1$s" or "gap@32473.boot":="%1$s" \
        or "syslog.kmsg@32473.boot":="%1$s" or "_BOOT_ID":="%2$s" \
        or ("printkeeper.stream":="kernel" and "host.boot.id":="")\
        """
                .formatted(wanted.boot(), wanted.boot().compact());
    }

    @Override
    public @Nullable List<MessageFields.Message> next() throws IOException, InterruptedException {
        Stretch stretch = open.pollFirst();
        if (stretch == null) {
            return null;
        }
        long count = count(stretch);
        if (count > PAGE && stretch.middle() < stretch.end()) {
            open.addFirst(new Stretch(stretch.middle(), stretch.end()));
            open.addFirst(new Stretch(stretch.from(), stretch.middle()));
            return List.of();
        }
        return count == 0 ? List.of() : messages(stretch, count);
    }

    private long count(Stretch stretch) throws IOException, InterruptedException {
        String answer = ask(stretch, " | stats count() as n");
        String n = JsonFields.of(answer).getOrDefault("n", "");
        if (!n.matches("[0-9]{1,18}")) {
            throw new IOException(
                    "expected a number of messages, found none: query= is to be a filter without '|'");
        }
        return Long.parseLong(n);
    }

    private List<MessageFields.Message> messages(Stretch stretch, long count)
            throws IOException, InterruptedException {
        record Timed(Instant time, MessageFields.Message message) {}
        List<Timed> timed = new ArrayList<>();
        for (String line : ask(stretch, "").lines().toList()) {
            if (!line.isBlank()) {
                Map<String, String> message = JsonFields.of(line);
                timed.add(new Timed(time(message, stretch), message(message)));
            }
        }
        if (timed.size() < count) {
            throw new IOException(
                    "it counted %d messages and gave %d; ask it again"
                            .formatted(count, timed.size()));
        }
        timed.sort(Comparator.comparing(Timed::time));
        return timed.stream().map(Timed::message).toList();
    }

    private static Instant time(Map<String, String> message, Stretch stretch) throws IOException {
        try {
            Instant time = Instant.parse(message.getOrDefault("_time", ""));
            if (!stretch.contains(time)) {
                throw new IOException(
                        "it gave a message of %s when asked for %s"
                                .formatted(time, stretch.filter()));
            }
            return time;
        } catch (DateTimeException none) {
            throw new IOException("expected messages with _time, found one without", none);
        }
    }

    private String ask(Stretch stretch, String pipe) throws IOException, InterruptedException {
        return server.ask(
                "POST",
                PATH,
                HttpQuery.FORM,
                HttpQuery.form(Map.of("query", stretch.filter() + " (" + filter + ")" + pipe)));
    }

    private MessageFields.Message message(Map<String, String> message) {
        fields.clear();
        message.forEach(fields::put);
        return fields.message(
                message.getOrDefault("_stream_id", "") + " " + message.get("_time"), -1);
    }

    @Override
    public void close() {
        server.close();
    }
}
