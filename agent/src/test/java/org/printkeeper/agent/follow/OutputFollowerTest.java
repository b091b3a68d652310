package org.printkeeper.agent.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.printkeeper.core.record.Entry;

class OutputFollowerTest {
    private final Kept output = new Kept();
    private final OutputFollower follower =
            new OutputFollower(
                    OutputRule.parse("*.* tcp://there:514"),
                    new LookingBack(),
                    output,
                    new OutputFollower.Origin("here", "0123456789abcdef"),
                    ZoneOffset.UTC);

    @Test
    void givesNothingTwiceThatIsReadAgainForTheTime() throws Exception {
        assertThat(follower.resumeAt(100)).isEqualTo(90);
        for (long index = 90; index < 100; index++) {
            follower.onEntry(entry(index), true);
            assertThat(follower.settled(index + 1)).as("its cursor stays").isEqualTo(100);
        }
        assertThat(output.lines).isEmpty();
        follower.onEntry(entry(100), true);
        follower.onEntry(entry(103), true);
        assertThat(follower.settled(104)).isEqualTo(104);
        assertThat(output.lines)
                .satisfiesExactly(
                        first -> assertThat(first).contains("index=\"100\" prev=\"99\"]"),
                        second -> assertThat(second).contains("index=\"103\" prev=\"100\"]"));
    }

    @Test
    void doesNotMoveItsCursorOverWhatDidNotGoOut() throws Exception {
        follower.resumeAt(0);
        output.isBroken = true;
        assertThatThrownBy(() -> follower.onEntry(entry(0), true)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> follower.onEntry(entry(0), true)).isInstanceOf(IOException.class);
        assertThat(follower.settled(1)).isZero();
        output.isBroken = false;
        follower.onEntry(entry(0), true);
        assertThat(output.lines).as("taken once").hasSize(1);
        assertThat(follower.settled(1)).isEqualTo(1);
    }

    private static Entry entry(long index) {
        return new Entry(index, "1 udp - - <13>text\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Wants to see ten entries before its cursor. */
    private static final class LookingBack implements MessageSource {
        private final ReceivedMessages messages =
                new ReceivedMessages(ZoneOffset.UTC, StandardCharsets.ISO_8859_1);

        @Override
        public String stream() {
            return "syslog";
        }

        @Override
        public Optional<Received> message(Entry entry) {
            return messages.message(entry);
        }

        @Override
        public long begin(long cursor) {
            return Math.max(0, cursor - 10);
        }
    }

    private static final class Kept implements SyslogOutput {
        private final List<String> lines = new ArrayList<>();
        private boolean isBroken;

        @Override
        public void write(byte[] line, MessageSource.Received received, long index) {
            lines.add(new String(line, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void flush() throws IOException {
            if (isBroken) {
                throw new IOException("broken");
            }
        }

        @Override
        public void close() {}
    }
}
