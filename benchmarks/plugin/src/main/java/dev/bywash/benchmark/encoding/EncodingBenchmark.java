package dev.bywash.benchmark.encoding;

import dev.bywash.benchmark.SampleEvent;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** One event into memory. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        // With Spark comes a servlet API, by which Log4j takes the JVM for a web application: it would use no
        // thread-locals.
        jvmArgs = {"-Xms1g", "-Xmx1g", "-Dlog4j2.isWebapp=false"})
public class EncodingBenchmark {

    /** What all threads share. */
    @State(Scope.Benchmark)
    public static class Shared {

        @Param
        public EncoderUnderTest encoder;

        private EncoderUnderTest.Encodings encodings;

        @Setup
        public void start() {
            encodings = encoder.start();
        }

        @TearDown
        public void stop() {
            encodings.close();
        }
    }

    /** What a thread has of its own. */
    @State(Scope.Thread)
    public static class OfThread {

        @Param({"false", "true"})
        public boolean stackTrace;

        private Encoding encoding;

        @Setup
        public void start(Shared shared) {
            encoding = shared.encodings.forThread(stackTrace ? SampleEvent.exception() : null);
        }
    }

    @Benchmark
    public int encode(OfThread thread) throws IOException {
        return thread.encoding.encode();
    }
}
