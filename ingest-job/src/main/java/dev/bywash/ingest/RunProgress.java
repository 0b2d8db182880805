package dev.bywash.ingest;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A run in hand: which it is, when it began, and how long the steps took that it is done with. */
final class RunProgress {

    private final String id;
    private final Instant start;
    private final List<Duration> steps = new ArrayList<>();
    private long last = System.nanoTime();

    RunProgress(String id, Instant start) {
        this.id = id;
        this.start = start;
    }

    String id() {
        return id;
    }

    Instant start() {
        return start;
    }

    /** A step is done. Returns how long it took. */
    Duration lap() {
        long now = System.nanoTime();
        Duration lap = Duration.ofNanos(now - last);
        last = now;
        steps.add(lap);
        return lap;
    }

    /** How long plan, read and merge took; after all three. */
    RunReport.Phases phases() {
        return new RunReport.Phases(steps.get(0), steps.get(1), steps.get(2));
    }
}
