package org.printkeeper.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The capture path over the real ring as it stands; needs root. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
public class RingDrainBenchmark {
    private final RingDrain drain = create();

    /** What was read, beside the number of drains: its rate is records a second. */
    @AuxCounters
    @State(Scope.Thread)
    public static class Counted {
        public long records;

        @Setup(Level.Iteration)
        public void reset() {
            records = 0;
        }
    }

    @Benchmark
    public long drain(Counted counted) throws IOException, InterruptedException {
        long nanos = drain.once();
        counted.records += drain.records();
        return nanos;
    }

    private static RingDrain create() {
        try {
            return new RingDrain();
        } catch (IOException noDevice) {
            throw new IllegalStateException(noDevice);
        }
    }
}
