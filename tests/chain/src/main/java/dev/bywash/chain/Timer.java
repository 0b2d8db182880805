package dev.bywash.chain;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Time since the start of something long; prints as minutes and seconds. */
final class Timer {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(100);

    private final long start = System.nanoTime();

    private Timer() {}

    static Timer start() {
        return new Timer();
    }

    /** Returns when {@code condition} holds, or after {@code limit}. */
    void await(Duration limit, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < end && !condition.getAsBoolean()) {
            Thread.sleep(POLL_INTERVAL.toMillis());
        }
    }

    @Override
    public String toString() {
        long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
        return "%2d:%02d".formatted(seconds / 60, seconds % 60);
    }
}
