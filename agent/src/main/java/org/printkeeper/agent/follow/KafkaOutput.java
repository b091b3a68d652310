package org.printkeeper.agent.follow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Messages to a topic of Kafka, by its own client as an idempotent producer that waits for all
 * replicas in sync. The key is the host's archive, so that one partition has all of a host in
 * order; the headers {@code host}, {@code archive}, {@code stream} and {@code index} are the same
 * at each try, by which a reader knows what came twice.
 *
 * <p>Thread: its loop's. The client has a thread of its own while there is something to send.
 *
 * <p>Invariant: at most {@value #MAX_RECORDS} records are kept.
 */
// LIMIT: no TLS and no SASL; a rule has no place for a key store yet.
final class KafkaOutput implements SyslogOutput {
    private static final int MAX_RECORDS = 1_000;
    private static final int MAX_BYTES = 1 << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Map<String, Object> settings;
    private final String topic;
    private final Refusals refusals = new Refusals();

    /** By index. */
    private final LinkedHashMap<Long, Kept> kept = new LinkedHashMap<>();

    private int keptBytes;
    private @Nullable KafkaProducer<byte[], byte[]> producer;

    private record Kept(LogRecord named, ProducerRecord<byte[], byte[]> record) {}

    /**
     * An output; the servers need not be there yet.
     *
     * @param servers some of the cluster: {@code host:port,host:port}
     */
    KafkaOutput(String servers, String topic) {
        this.topic = topic;
        settings =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        servers,
                        ProducerConfig.CLIENT_ID_CONFIG,
                        "printkeeper",
                        ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                        true,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "gzip",
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE.toMillis(),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) PATIENCE.toMillis(),
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        3 * (int) PATIENCE.toMillis(),
                        ProducerConfig.BUFFER_MEMORY_CONFIG,
                        4L * MAX_BYTES,
                        ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG,
                        List.of());
    }

    @Override
    public void write(byte[] line, MessageSource.Received received, long index)
            throws IOException, InterruptedException {
        if (kept.size() == MAX_RECORDS || keptBytes > MAX_BYTES) {
            flush();
        }
        LogRecord named = new LogRecord(received.message(), received.micros(), index);
        List<Header> headers =
                List.of(
                        header("host", named.host()),
                        header("archive", named.archive()),
                        header("stream", named.stream()),
                        header("index", Long.toString(index)));
        long millis = named.timeMicros() / 1000;
        kept.put(
                index,
                new Kept(
                        named,
                        new ProducerRecord<>(
                                topic, null, millis, utf8(named.archive()), line, headers)));
        keptBytes += line.length;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, utf8(value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void flush() throws IOException, InterruptedException {
        if (kept.isEmpty()) {
            return;
        }
        try {
            settle(send());
        } catch (InterruptException interrupted) {
            end(Duration.ZERO);
            throw new InterruptedException(interrupted.getMessage());
        } catch (KafkaException | IOException failed) {
            // What an idempotent producer has given up leaves a hole in its numbers: a new one.
            end(Duration.ZERO);
            throw new IOException("kafka: " + failed.getMessage(), failed);
        }
        keptBytes = 0;
    }

    /** All are answered when it returns; where nobody answers, the first record says so for all. */
    private Map<Long, Future<RecordMetadata>> send() {
        KafkaProducer<byte[], byte[]> client = producer;
        if (client == null) {
            client =
                    new KafkaProducer<>(
                            settings, new ByteArraySerializer(), new ByteArraySerializer());
            producer = client;
        }
        Map<Long, Future<RecordMetadata>> sent = new LinkedHashMap<>();
        for (Map.Entry<Long, Kept> next : kept.entrySet()) {
            Future<RecordMetadata> answer = client.send(next.getValue().record());
            sent.put(next.getKey(), answer);
            if (answer.state() == Future.State.FAILED && !isOfRecord(answer.exceptionNow())) {
                break;
            }
        }
        client.flush();
        return sent;
    }

    private static boolean isOfRecord(Throwable reason) {
        return reason instanceof RecordTooLargeException
                || reason instanceof InvalidRecordException;
    }

    private void settle(Map<Long, Future<RecordMetadata>> sent) throws IOException {
        Throwable trouble = null;
        for (Map.Entry<Long, Future<RecordMetadata>> each : sent.entrySet()) {
            Future<RecordMetadata> answer = each.getValue();
            if (answer.state() == Future.State.SUCCESS) {
                kept.remove(each.getKey());
            } else if (isOfRecord(answer.exceptionNow())) {
                refuse(each.getKey(), answer.exceptionNow());
            } else if (trouble == null) {
                trouble = answer.exceptionNow();
            }
        }
        if (trouble != null) {
            throw new IOException(trouble.getMessage(), trouble);
        }
    }

    private void refuse(long index, Throwable reason) {
        Kept refused = kept.remove(index);
        if (refused != null) {
            refusals.add(1, refused.named().words() + ": " + reason.getMessage());
        }
    }

    private void end(Duration patience) {
        KafkaProducer<byte[], byte[]> client = producer;
        producer = null;
        if (client != null) {
            client.close(patience);
        }
    }

    @Override
    public long settled(long next) {
        return kept.isEmpty() ? next : kept.firstEntry().getKey();
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public void close() {
        end(PATIENCE);
    }
}
