package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import kafka.server.KafkaBroker;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.syslog.Rfc5424;
import org.printkeeper.core.syslog.SdElement;
import org.printkeeper.core.syslog.SentLedger;
import org.printkeeper.core.syslog.SyslogMessage;

/** A broker of Kafka's own. */
class KafkaOutputTest {
    private KafkaClusterTestKit cluster;
    private SyslogOutput output;

    @BeforeEach
    void start() throws Exception {
        cluster = TestBroker.start(Map.of("message.max.bytes", "20000"));
        OutputRule rule = OutputRule.parse("*.* kafka://" + cluster.bootstrapServers() + "/kernel");
        output =
                new SyslogOutputs("", null, null, InstantSource.system())
                        .open(rule, new HttpOutputTest.NoUnits());
    }

    @AfterEach
    void stop() throws Exception {
        output.close();
        cluster.close();
    }

    @Test
    void bringsAHostsMessagesInOrderWithTheirNames() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            write(i, "message " + i);
        }
        output.flush();
        assertThat(output.settled(3_000)).isEqualTo(3_000);
        List<ConsumerRecord<String, String>> arrived = arrived(3_000);
        for (int i = 0; i < 3_000; i++) {
            ConsumerRecord<String, String> record = arrived.get(i);
            assertThat(record.value()).isEqualTo("message " + i);
            assertThat(record.key()).isEqualTo("a1b2");
            assertThat(header(record, "stream") + header(record, "index")).isEqualTo("kernel" + i);
            assertThat(header(record, "host")).isEqualTo("web1");
        }
    }

    @Test
    void namesWhatTheBrokerRefusesForGoodAndBringsTheRest() throws Exception {
        write(0, "before");
        write(1, incompressible());
        write(2, "after");
        output.flush();
        assertThat(output.settled(3)).isEqualTo(3);
        assertThat(output.refusals().count()).isEqualTo(1);
        assertThat(output.refusals().poll()).singleElement().asString().contains("entry 1: ");
        assertThat(arrived(2)).extracting(ConsumerRecord::value).containsExactly("before", "after");
    }

    @Test
    void keepsEverythingWhileTheBrokerIsGone() throws Exception {
        write(0, "first");
        output.flush();
        broker().shutdown();
        for (int i = 1; i < 50; i++) {
            write(i, "later " + i);
        }
        assertThatThrownBy(output::flush)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("kafka");
        assertThat(output.settled(50)).isEqualTo(1);
        broker().startup();
        cluster.waitForReadyBrokers();
        output.flush();
        assertThat(output.settled(50)).isEqualTo(50);
        Set<Integer> indexes = new TreeSet<>();
        arrived(50).forEach(record -> indexes.add(Integer.parseInt(header(record, "index"))));
        assertThat(indexes).hasSize(50);
    }

    private void write(int index, String text) throws Exception {
        SdElement mark =
                new SdElement(
                        SentLedger.ELEMENT,
                        List.of(
                                new SdElement.Param("archive", "a1b2"),
                                new SdElement.Param("stream", "kernel")));
        SyslogMessage message = Rfc5424.parse("<13>1 - web1 app - - - x").with(mark);
        output.write(
                text.getBytes(StandardCharsets.UTF_8),
                new MessageSource.Received(message, 1_000_000),
                index);
    }

    private KafkaBroker broker() {
        return Objects.requireNonNull(cluster.brokers().get(0));
    }

    private static String incompressible() {
        StringBuilder text = new StringBuilder();
        new Random(1).ints(40_000, 33, 126).forEach(c -> text.append((char) c));
        return text.toString();
    }

    private static String header(ConsumerRecord<String, String> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private List<ConsumerRecord<String, String>> arrived(int count) {
        List<ConsumerRecord<String, String>> all = new ArrayList<>();
        Map<String, Object> settings = Map.of("bootstrap.servers", cluster.bootstrapServers());
        try (var consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("kernel", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (int tries = 0; all.size() < count && tries < 60; tries++) {
                consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
            }
        }
        return all;
    }
}
