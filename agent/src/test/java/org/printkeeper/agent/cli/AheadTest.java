package org.printkeeper.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class AheadTest {
    /** Counts up to a last number, and then ends or fails. */
    private static final class Numbers implements Ahead.Source<Integer> {
        private final int last;
        private final boolean fails;
        private int next;
        private boolean closed;

        Numbers(int last, boolean fails) {
            this.last = last;
            this.fails = fails;
        }

        @Override
        public @Nullable Integer next() throws IOException {
            if (next == last && fails) {
                throw new IOException("the disk is gone");
            }
            return next == last ? null : next++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    @Test
    void givesEachItemOnceInOrderAndClosesTheSource() throws Exception {
        Numbers numbers = new Numbers(5000, false);
        List<Integer> taken = new ArrayList<>();
        try (Ahead<Integer> ahead = new Ahead<>("test-reader", () -> numbers)) {
            Integer number;
            while ((number = ahead.next()) != null) {
                taken.add(number);
            }
            assertThat(ahead.next()).isNull();
        }
        assertThat(taken).hasSize(5000).isSorted().doesNotHaveDuplicates();
        assertThat(numbers.closed).isTrue();
    }

    @Test
    void tellsAFailureOnceAndThenTheEnd() throws Exception {
        try (Ahead<Integer> ahead = new Ahead<>("test-reader", () -> new Numbers(0, true))) {
            assertThatThrownBy(ahead::next).hasMessage("the disk is gone");
            assertThat(ahead.next()).isNull();
        }
    }

    @Test
    void throwsWhatOpeningThrew() {
        assertThatThrownBy(() ->
                        new Ahead<Integer>(
                                "test-reader",
                                () -> {
                                    throw new IOException("no such store");
                                }))
                .hasMessage("no such store");
    }
}
