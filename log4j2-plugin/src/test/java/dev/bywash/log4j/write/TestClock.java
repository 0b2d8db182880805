package dev.bywash.log4j.write;

import java.time.Duration;
import java.time.Instant;

/** A clock that a test sets. */
final class TestClock implements Clock {

    private volatile Instant now;

    TestClock(String now) {
        this.now = Instant.parse(now);
    }

    void set(String time) {
        now = Instant.parse(time);
    }

    void advance(long nanos) {
        now = now.plusNanos(nanos);
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanoTime() {
        return Duration.between(Instant.EPOCH, now).toNanos();
    }

    /** Nothing comes: all of the time goes by at once. */
    @Override
    public void await(Object lock, long nanos) {
        advance(nanos);
    }
}
