package org.printkeeper.core.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KmsgRecordTest {
    @Test
    void readsHeaderTextAndKeys() throws Exception {
        KmsgRecord record =
                KmsgRecord.parse(
                        "6,339,5140900,-,caller=T1;NET: Registered\\x0aprotocol\n SUBSYSTEM=net\n DEVICE=n8\n");
        assertThat(record.sequence()).isEqualTo(339);
        assertThat(record.timestampMicros()).isEqualTo(5140900);
        assertThat(record.level()).isEqualTo(Level.INFO);
        assertThat(record.isFromKernel()).isTrue();
        assertThat(record.caller()).contains("T1");
        assertThat(record.text()).isEqualTo("NET: Registered\nprotocol");
        assertThat(record.keys()).containsEntry("SUBSYSTEM", "net").containsEntry("DEVICE", "n8");
        assertThat(record.isCut()).isFalse();
    }
}
