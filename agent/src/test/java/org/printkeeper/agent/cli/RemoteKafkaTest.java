package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.printkeeper.agent.follow.TestBroker;

/** A topic of a broker of Kafka's own. */
class RemoteKafkaTest extends AuditOfKeptRecords {
    private KafkaClusterTestKit cluster;

    @BeforeEach
    void start() throws Exception {
        cluster = TestBroker.start(Map.of());
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic("kernel", 3, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void stop() throws Exception {
        cluster.close();
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", cluster.bootstrapServers()));
    }

    private int auditTopic(String topic) throws Exception {
        return audit("--remote", "kafka://" + cluster.bootstrapServers() + "/" + topic);
    }

    private void send() throws Exception {
        KeptRecords.send("*.* kafka://" + cluster.bootstrapServers() + "/kernel", boot);
    }

    @Test
    void namesExactlyWhatWasDeleted() throws Exception {
        send();
        assertThat(auditTopic("kernel")).as(terminal.out()).isZero();
        TopicPartition partition = partition();
        try (Admin admin = admin()) {
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(120)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        assertThat(auditTopic("kernel")).isEqualTo(1);
        assertThat(report())
                .containsEntry("/collectors/0/missing", "120")
                .containsEntry("/collectors/0/by_cause/retention", "120")
                .containsEntry("/collectors/0/findings/0/first_seq", "1000")
                .containsEntry("/collectors/0/findings/0/last_seq", "1119")
                .containsEntry("/collectors/0/findings/0/hop", "archive→kafka");
        assertThat(terminal.out()).contains("begins at offset 120");
    }

    /** Where our output wrote: all of a host are in one. */
    private TopicPartition partition() {
        try (var consumer = consumer()) {
            return consumer
                    .endOffsets(
                            List.of(
                                    new TopicPartition("kernel", 0),
                                    new TopicPartition("kernel", 1),
                                    new TopicPartition("kernel", 2)))
                    .entrySet()
                    .stream()
                    .filter(each -> each.getValue() > 0)
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }
    }

    private KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", cluster.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer());
    }

    @Test
    void hasTheSameVerdictAsEveryOtherStore() throws Exception {
        write(KeptRecords.spoil(KeptRecords.messages("json", boot)));
        assertThat(auditTopic("kernel")).isEqualTo(1);
        assertThat(report())
                .containsEntry("/collectors/0/stored", "987")
                .containsEntry("/collectors/0/missing", "12")
                .containsEntry("/collectors/0/altered", "1")
                .containsEntry("/collectors/0/forged", "1")
                .containsEntry("/collectors/0/duplicated", "0")
                .containsEntry("/collectors/0/by_cause/transit", "12");
    }

    private void write(List<String> messages) throws Exception {
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.bootstrapServers()),
                        new StringSerializer(),
                        new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (String each : messages) {
                sent.add(producer.send(new ProducerRecord<>("kernel", KeptRecords.ARCHIVE, each)));
            }
            for (Future<RecordMetadata> each : sent) {
                each.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void aTopicThatIsNotThereIsNoLossAndIsNotMade() throws Exception {
        assertThat(auditTopic("kernal")).isEqualTo(3);
        assertThat(terminal.out()).contains("kernal");
        try (Admin admin = admin()) {
            assertThat(admin.listTopics().names().get(30, TimeUnit.SECONDS))
                    .doesNotContain("kernal");
        }
    }
}
