package org.printkeeper.agent.collector;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.audit.Notice;
import org.printkeeper.core.audit.StoredRecord;
import org.printkeeper.core.audit.Strength;
import org.printkeeper.core.record.BootId;

/** The same record by the names that different servers give its fields. */
class MessageFieldsTest {
    private static final String BOOT = "5d1f3a0c-2b4e-4f6a-8b9c-0d1e2f3a4b5c";
    private static final BootId ID = BootId.parse(BOOT).orElseThrow();

    private static MessageFields.Message read(Map<String, String> fields) {
        MessageFields message = new MessageFields(UTF_8);
        fields.forEach(message::put);
        return message.message("here", -1);
    }

    private static void isNumbered(Map<String, String> fields) {
        MessageFields.Message message = read(fields);
        assertThat(message.boot()).isEqualTo(ID);
        assertThat(message.item())
                .isInstanceOfSatisfying(
                        StoredRecord.class,
                        record -> {
                            assertThat(record.sequence()).isEqualTo(7);
                            assertThat(record.printkMicros()).isEqualTo(9);
                            assertThat(record.prefix()).isEqualTo(12);
                            assertThat(record.text()).asString(UTF_8).isEqualTo("text");
                        });
    }

    @Test
    void knowsOurNumbersByTheNameThatEachServerMakesOfThem() {
        isNumbered(
                Map.of(
                        "message", "text",
                        "event.module", "printkeeper",
                        "event.sequence", "7",
                        "host.boot.id", BOOT,
                        "printkeeper.timestamp_usec", "9",
                        "log.syslog.facility.code", "1",
                        "log.syslog.severity.code", "4",
                        "log.syslog.priority", "12"));
        isNumbered(
                Map.of(
                        "_msg", "text",
                        "kmsg_seq", "7",
                        "kmsg_boot", BOOT,
                        "kmsg_usec", "9",
                        "facility", "user",
                        "level", "warn"));
        isNumbered(
                Map.of(
                        "_msg", "text",
                        "kmsg@32473.seq", "7",
                        "kmsg@32473.boot", BOOT,
                        "kmsg@32473.usec", "9",
                        "facility", "1",
                        "severity", "4"));
        isNumbered(
                Map.of(
                        "message", "text",
                        "syslog_kmsg_32473_seq", "7",
                        "syslog_kmsg_32473_boot", BOOT,
                        "syslog_kmsg_32473_usec", "9",
                        "syslog_facility", "1",
                        "severity", "4"));
    }

    @Test
    void knowsWhatFilebeatReadsInTheJournal() {
        MessageFields.Message message =
                read(
                        Map.of(
                                "@timestamp", "2026-11-21T10:00:00.123Z",
                                "message", "text",
                                "systemd.transport", "kernel",
                                "journald.host.boot_id", BOOT.replace("-", ""),
                                "syslog.facility", "0",
                                "syslog.priority", "4",
                                "log.syslog.priority", "4",
                                "event.sequence", "99"));
        assertThat(message.boot()).isEqualTo(ID);
        assertThat(message.sent()).isNull();
        assertThat(message.item())
                .isInstanceOfSatisfying(
                        StoredRecord.class,
                        record -> {
                            assertThat(record.sequence()).isEqualTo(-1);
                            assertThat(record.printkMicros()).isEqualTo(-1);
                            assertThat(record.prefix()).isEqualTo(4);
                            assertThat(record.receivedMicros()).isEqualTo(1_795_255_200_123_000L);
                        });
    }

    @Test
    void knowsTheJournalsOwnNamesAndWhatJournaldSaysOfItsLosses() {
        assertThat(
                        read(Map.of(
                                        "_MSG", "text",
                                        "_TRANSPORT", "kernel",
                                        "_BOOT_ID", BOOT.replace("-", ""),
                                        "PRIORITY", "3",
                                        "SYSLOG_FACILITY", "0",
                                        "_SOURCE_MONOTONIC_TIMESTAMP", "9"))
                                .item())
                .isInstanceOfSatisfying(
                        StoredRecord.class,
                        record -> {
                            assertThat(record.printkMicros()).isEqualTo(9);
                            assertThat(record.prefix()).isEqualTo(3);
                        });
        assertThat(
                        read(Map.of("_TRANSPORT", "driver", "MESSAGE", "Missed 12 kernel messages"))
                                .item())
                .isInstanceOfSatisfying(
                        Notice.class, notice -> assertThat(notice.records()).isEqualTo(12));
        assertThat(
                        read(Map.of("_TRANSPORT", "syslog", "MESSAGE", "x", "SYSLOG_FACILITY", "0"))
                                .item())
                .isNull();
    }

    /** The line of another host says no boot: it is neither ours nor a forgery. */
    @Test
    void aRecordWithoutBootAmongThoseWithOneHasNoNameOfOurs() {
        MessageFields.Message other =
                read(Map.of("message", "[    1.000000] text", "facility", "0", "severity", "4"));
        assertThat(other.of(ID, Strength.WEAK)).isEqualTo(other);
        assertThat(other.of(ID, Strength.STRONG).item())
                .isInstanceOfSatisfying(
                        StoredRecord.class,
                        record -> {
                            assertThat(record.printkMicros()).isEqualTo(-1);
                            assertThat(record.prefix()).isEqualTo(-1);
                        });
    }
}
