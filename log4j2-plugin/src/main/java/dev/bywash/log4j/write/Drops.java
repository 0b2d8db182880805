package dev.bywash.log4j.write;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Counts the events that did not come in, and knows which of them have been reported. */
final class Drops {

    private final Clock clock;
    private final AtomicLong total = new AtomicLong();
    private final AtomicReference<Instant> gapStart = new AtomicReference<>();
    /** Owned by the writer's thread. */
    private long reported;

    Drops(Clock clock) {
        this.clock = clock;
    }

    /** One event was dropped. Any thread. */
    void add() {
        if (gapStart.get() == null) {
            gapStart.compareAndSet(null, clock.now());
        }
        total.incrementAndGet();
    }

    long total() {
        return total.get();
    }

    boolean unreported() {
        return total.get() != reported;
    }

    /** Ends the gap. For the writer's thread. */
    Gap report() {
        // In this order: what comes in between is in the next gap, whose beginning is then a little late, not hours
        // early.
        long now = total.get();
        Instant start = gapStart.getAndSet(null);
        Gap gap = new Gap(now - reported, start == null ? clock.now() : start, now);
        reported = now;
        return gap;
    }

    /** Events lost in a row. */
    static final class Gap {

        final long count;
        final Instant since;
        final long total;

        private Gap(long count, Instant since, long total) {
            this.count = count;
            this.since = since;
            this.total = total;
        }
    }
}
