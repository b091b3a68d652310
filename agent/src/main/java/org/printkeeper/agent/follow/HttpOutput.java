package org.printkeeper.agent.follow;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Records to a log server that takes them in batches over HTTP and answers for each batch.
 *
 * <p>What it does not take now is kept and tried again. What it refuses for good is found, by
 * halving the batch where the answer does not name it; it is counted, named and left out, so that
 * one record cannot hold up the others. But where it refuses {@value #MAX_REFUSED_IN_A_ROW} in a
 * row, the server is set up wrongly and not the records: nothing more is given up until it takes
 * one.
 *
 * <p>Thread: its loop's.
 *
 * <p>Invariant: at most {@value #MAX_RECORDS} records are kept.
 */
final class HttpOutput implements SyslogOutput {
    private static final int MAX_RECORDS = 1_000;
    private static final int MAX_TEXT_CHARACTERS = 1 << 20;
    private static final int MAX_REFUSED_IN_A_ROW = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final LogServer server;
    private final Endpoint endpoint;
    private final URI to;
    private final HttpPoster poster;
    private final Refusals refusals = new Refusals();

    /** By index; what is to be sent next comes first. */
    private final LinkedHashMap<Long, LogRecord> kept = new LinkedHashMap<>();

    private int textCharacters;
    private int batchRecords = MAX_RECORDS;
    private int refusedInARow;
    private long notBeforeNanos = System.nanoTime();

    HttpOutput(LogServer server, Endpoint endpoint, @Nullable SSLContext tls) {
        this.server = server;
        this.endpoint = endpoint;
        to = URI.create(endpoint.base() + server.post().path());
        poster = new HttpPoster(PATIENCE, tls);
    }

    @Override
    public void write(byte[] line, MessageSource.Received received, long index)
            throws IOException, InterruptedException {
        if (kept.size() == MAX_RECORDS || textCharacters > MAX_TEXT_CHARACTERS) {
            flush();
        }
        kept.put(index, new LogRecord(received.message(), received.micros(), index));
        textCharacters += line.length;
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        while (!kept.isEmpty()) {
            List<LogRecord> batch = kept.values().stream().limit(batchRecords).toList();
            settle(batch, answered(batch));
        }
        textCharacters = 0;
    }

    /** What the server says of a batch; whatever may be another time is no verdict. */
    private LogServer.Verdict answered(List<LogRecord> batch)
            throws IOException, InterruptedException {
        if (notBeforeNanos - System.nanoTime() > 0) {
            throw new IOException(to.getHost() + " asked to be left alone for a while");
        }
        Map<String, String> headers = new HashMap<>(endpoint.headers());
        headers.put("Content-Type", server.post().contentType());
        headers.put("User-Agent", "printkeeper");
        endpoint.authorization(server.post().scheme())
                .ifPresent(words -> headers.put("Authorization", words));
        HttpResponse<String> answer = poster.post(to, server.body(batch), headers);
        int status = answer.statusCode();
        if (answer.body().stripLeading().startsWith("<")) {
            throw new IOException(
                    "%s answered %d with a web page: is the URL that of the server, and no login before it?"
                            .formatted(to.getHost(), status));
        }
        if (status / 100 == 2) {
            return server.taken(answer.body(), batch);
        }
        if (status == 400 || status == 413 || status == 422) {
            return server.refused(answer.body(), batch);
        }
        if (status == 429 || status == 503) {
            notBeforeNanos = System.nanoTime() + HttpPoster.pause(answer).toNanos();
        }
        throw new IOException(HttpPoster.words(answer));
    }

    private void settle(List<LogRecord> batch, LogServer.Verdict verdict) throws IOException {
        switch (verdict) {
            case LogServer.Judged judged -> settle(batch, judged);
            case LogServer.TakenBut(long refused, String reason) -> {
                took(batch);
                refusals.add(
                        refused,
                        "%d of the records from %s to %s: %s"
                                .formatted(
                                        refused,
                                        batch.getFirst().words(),
                                        batch.getLast().words(),
                                        reason));
            }
            case LogServer.Unwanted(String reason, boolean isOfRecord) -> {
                if (batch.size() > 1) {
                    batchRecords = batch.size() / 2;
                } else {
                    refused(batch.getFirst(), reason, isOfRecord);
                }
            }
        }
    }

    private void settle(List<LogRecord> batch, LogServer.Judged judged) throws IOException {
        List<LogRecord> taken = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            if (!judged.refused().containsKey(i) && !judged.again().contains(i)) {
                taken.add(batch.get(i));
            }
        }
        took(taken);
        for (Map.Entry<Integer, String> each : judged.refused().entrySet()) {
            refused(batch.get(each.getKey()), each.getValue(), judged.isOfRecord());
        }
        if (!judged.trouble().isEmpty()) {
            throw new IOException(
                    "%s took %d of %d records: %s"
                            .formatted(to.getHost(), taken.size(), batch.size(), judged.trouble()));
        }
    }

    private void took(List<LogRecord> records) {
        if (!records.isEmpty()) {
            records.forEach(record -> kept.remove(record.index()));
            refusedInARow = 0;
            batchRecords = Math.min(MAX_RECORDS, batchRecords * 2);
        }
    }

    /** Leaves it out; or, where it may be the server's fault, lets another be tried first. */
    private void refused(LogRecord record, String reason, boolean isOfRecord) throws IOException {
        if (isOfRecord || refusedInARow < MAX_REFUSED_IN_A_ROW) {
            refusedInARow += isOfRecord ? 0 : 1;
            kept.remove(record.index());
            refusals.add(1, record.words() + ": " + reason);
            return;
        }
        kept.putLast(record.index(), record);
        throw new IOException(
                "%s has refused %d records in a row, so the rest is kept until it takes one: %s"
                        .formatted(to.getHost(), refusedInARow, reason));
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public long settled(long next) {
        return kept.keySet().stream().mapToLong(Long::longValue).min().orElse(next);
    }

    @Override
    public void close() {
        poster.close();
    }
}
