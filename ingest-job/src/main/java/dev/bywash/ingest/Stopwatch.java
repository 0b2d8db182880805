package dev.bywash.ingest;

import java.time.Duration;

/** Time from lap to lap. */
final class Stopwatch {

    private long last = System.nanoTime();

    /** The time since the last call, or since the beginning. */
    Duration lap() {
        long now = System.nanoTime();
        Duration lap = Duration.ofNanos(now - last);
        last = now;
        return lap;
    }
}
