package org.printkeeper.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.printkeeper.core.record.KmsgHeader;
import org.printkeeper.core.record.KmsgRecord;
import org.printkeeper.core.record.MalformedEntryException;

/** From bytes to values: the header in place, as the reader does it, and a whole record. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ParserBenchmark {
    private final byte[] raw =
            ("4,1165431,98315629123,-;LAB IN= OUT=lo SRC=127.0.0.1 DST=127.0.0.1 LEN=29 TOS=0x00"
                            + " PREC=0x00 TTL=64 ID=30405 DF PROTO=UDP SPT=43210 DPT=1234 LEN=9 \n")
                    .getBytes(US_ASCII);
    private final KmsgHeader header = new KmsgHeader();

    @Benchmark
    public long header() throws MalformedEntryException {
        header.parse(raw, 0, raw.length);
        return header.sequence() + header.timestampMicros();
    }

    @Benchmark
    public KmsgRecord record() throws MalformedEntryException {
        return KmsgRecord.parse(raw, 0, raw.length);
    }
}
