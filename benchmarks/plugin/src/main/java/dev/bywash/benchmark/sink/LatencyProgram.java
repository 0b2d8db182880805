package dev.bywash.benchmark.sink;

import dev.bywash.benchmark.SampleEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.ThreadContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures how long log calls take under a paced load in bursts; runs in a JVM of its own.
 *
 * <p>A hundred bursts a second. A call is measured from the return of the one before it, the first of a burst from the moment when
 * it was due: so a burst that runs late is seen, and nothing is left out while the caller waits.
 */
public final class LatencyProgram {

    private static final int BURSTS_PER_SECOND = 100;
    private static final long PERIOD_NANOS = 1_000_000_000L / BURSTS_PER_SECOND;
    private static final int WARM_UP_EVENTS = 50_000;
    private static final int WARM_UP_SECONDS = 1;

    private LatencyProgram() {}

    /** Arguments: the file for the {@link Result}, seconds for each rate, and the rates in events per second. */
    public static void main(String[] arguments) throws IOException {
        int seconds = Integer.parseInt(arguments[1]);
        Map<String, Percentiles> byRate = new LinkedHashMap<>();
        ThreadContext.putAll(SampleEvent.CONTEXT);
        try (Callers callers = new Callers(1)) {
            WarmUp.run(callers, WARM_UP_EVENTS);
            for (int i = 2; i < arguments.length; i++) {
                int rate = Integer.parseInt(arguments[i]);
                measure(callers, rate, WARM_UP_SECONDS);
                byRate.put(arguments[i], measure(callers, rate, seconds));
            }
        }
        LogManager.shutdown();
        JsonMapper.shared().writeValue(Path.of(arguments[0]), new Result(byRate));
    }

    private static Percentiles measure(Callers callers, int eventsPerSecond, int seconds) {
        Histogram histogram = new Histogram(3);
        int size = eventsPerSecond / BURSTS_PER_SECOND;
        long due = System.nanoTime() + PERIOD_NANOS;
        for (int burst = 0; burst < seconds * BURSTS_PER_SECOND; burst++) {
            while (System.nanoTime() < due) {
                Thread.onSpinWait();
            }
            long last = due;
            for (int i = 0; i < size; i++) {
                callers.log(i);
                long now = System.nanoTime();
                histogram.recordValue(now - last);
                last = now;
            }
            due += PERIOD_NANOS;
        }
        return Percentiles.of(histogram);
    }

    /** What was measured, by events per second. */
    public record Result(Map<String, Percentiles> byRate) {}

    /** Nanoseconds. */
    public record Percentiles(long p50, long p99, long p999, long p9999, long max) {

        private static Percentiles of(Histogram histogram) {
            return new Percentiles(
                    histogram.getValueAtPercentile(50),
                    histogram.getValueAtPercentile(99),
                    histogram.getValueAtPercentile(99.9),
                    histogram.getValueAtPercentile(99.99),
                    histogram.getMaxValue());
        }
    }
}
