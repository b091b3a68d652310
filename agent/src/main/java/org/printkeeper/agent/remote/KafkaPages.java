package org.printkeeper.agent.remote;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.printkeeper.agent.collector.MessageFields;
import org.printkeeper.core.syslog.MalformedSyslogException;
import org.printkeeper.core.syslog.Rfc5424;

/**
 * What all partitions of a topic hold at the moment of opening, in JSON (our own, journald's, ECS)
 * or RFC 5424. Nothing is changed there: no group, no offsets, no topic.
 *
 * <p>Thread: one thread only. The client may have threads of its own.
 */
// LIMIT: no TLS and no SASL, as in the output.
final class KafkaPages implements Pages {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> ends;
    private final MessageFields json = new MessageFields(StandardCharsets.UTF_8);
    private final MessageFields bytes = new MessageFields(StandardCharsets.ISO_8859_1);
    private final String removed;
    private long progressNanos = System.nanoTime();

    private KafkaPages(
            KafkaConsumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            String removed) {
        this.consumer = consumer;
        this.ends = ends;
        this.removed = removed;
    }

    /**
     * @param servers some of the cluster: {@code host:port,host:port}
     */
    static KafkaPages open(String servers, String topic, Wanted wanted) throws IOException {
        KafkaConsumer<byte[], byte[]> consumer = null;
        try {
            consumer =
                    new KafkaConsumer<>(
                            settings(servers),
                            new ByteArrayDeserializer(),
                            new ByteArrayDeserializer());
            return begin(consumer, topic, wanted);
        } catch (KafkaException failed) {
            close(consumer);
            throw error(failed);
        } catch (IOException failed) {
            close(consumer);
            throw failed;
        }
    }

    private static Map<String, Object> settings(String servers) {
        return Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                servers,
                ConsumerConfig.CLIENT_ID_CONFIG,
                "printkeeper-audit",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
                false,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "none",
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                (int) PATIENCE.toMillis(),
                ConsumerConfig.METRIC_REPORTER_CLASSES_CONFIG,
                List.of());
    }

    private static KafkaPages begin(
            KafkaConsumer<byte[], byte[]> consumer, String topic, Wanted wanted)
            throws IOException {
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw new IOException("there is no topic %s: see its name".formatted(topic));
        }
        List<TopicPartition> partitions =
                found.stream().map(each -> new TopicPartition(topic, each.partition())).toList();
        consumer.assign(partitions);
        Map<TopicPartition, Long> first = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        boolean isFromTheStart = true;
        Map<TopicPartition, OffsetAndTimestamp> since =
                consumer.offsetsForTimes(
                        partitions.stream()
                                .collect(
                                        Collectors.toMap(
                                                each -> each, each -> wanted.fromMicros() / 1000)));
        for (TopicPartition each : partitions) {
            OffsetAndTimestamp at = since.get(each);
            long begin = first.getOrDefault(each, 0L);
            long start = at == null ? ends.getOrDefault(each, 0L) : at.offset();
            start = wanted.hasBegin() ? start : begin; // records may have no time at all
            isFromTheStart &= at == null || start <= begin;
            consumer.seek(each, Math.max(start, begin));
        }
        return new KafkaPages(consumer, ends, isFromTheStart ? removed(first) : "");
    }

    private static String removed(Map<TopicPartition, Long> first) {
        return first.entrySet().stream()
                .filter(each -> each.getValue() > 0)
                .map(each ->
                        "partition %d begins at offset %d"
                                .formatted(each.getKey().partition(), each.getValue()))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    @Override
    public @Nullable List<MessageFields.Message> next() throws IOException, InterruptedException {
        try {
            return isAtEnd() ? null : page();
        } catch (InterruptException interrupted) {
            throw new InterruptedException(interrupted.getMessage());
        } catch (KafkaException failed) {
            throw error(failed);
        }
    }

    private boolean isAtEnd() {
        return ends.entrySet().stream()
                .allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
    }

    private List<MessageFields.Message> page() throws IOException {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
            progressNanos = System.nanoTime();
        } else if (System.nanoTime() - progressNanos > PATIENCE.toNanos()) {
            throw new IOException(
                    "kafka gave nothing for %d s before the end of the topic: see the state of its partitions"
                            .formatted(PATIENCE.toSeconds()));
        }
        List<MessageFields.Message> page = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> each : records) {
            Long end = ends.get(new TopicPartition(each.topic(), each.partition()));
            if (each.value() != null && end != null && each.offset() < end) {
                page.add(message(each));
            }
        }
        return page;
    }

    private MessageFields.Message message(ConsumerRecord<byte[], byte[]> each) {
        String location = "%s-%d@%d".formatted(each.topic(), each.partition(), each.offset());
        byte[] value = each.value();
        json.clear();
        bytes.clear();
        try {
            if (value.length > 0 && value[0] == '{') {
                JsonFields.of(new String(value, StandardCharsets.UTF_8)).forEach(json::put);
                return json.message(location, each.timestamp() * 1000);
            }
            bytes.put(Rfc5424.parse(new String(value, StandardCharsets.ISO_8859_1)));
        } catch (IOException | MalformedSyslogException otherwise) {
            // a message of somebody else's
        }
        return bytes.message(location, each.timestamp() * 1000);
    }

    private static IOException error(KafkaException failed) {
        String cause = failed.getCause() == null ? "" : ": " + failed.getCause().getMessage();
        return new IOException(
                "kafka: " + failed.getMessage() + cause + "; is it reachable from here?", failed);
    }

    @Override
    public Optional<String> retention() {
        return removed.isEmpty() ? Optional.empty() : Optional.of("of the topic, " + removed);
    }

    @Override
    public void close() {
        close(consumer);
    }

    private static void close(@Nullable KafkaConsumer<byte[], byte[]> consumer) {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
    }
}
