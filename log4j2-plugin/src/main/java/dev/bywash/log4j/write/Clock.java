package dev.bywash.log4j.write;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** The time of day, and a time to measure and to wait with. Tests hold it. */
interface Clock {

    Clock SYSTEM = new Clock() {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void await(Object lock, long nanos) throws InterruptedException {
            TimeUnit.NANOSECONDS.timedWait(lock, Math.max(nanos, TimeUnit.MILLISECONDS.toNanos(1)));
        }
    };

    Instant now();

    /** As {@link System#nanoTime()}. */
    long nanoTime();

    /** Waits for a notification of {@code lock}, which the caller has, for about so long at most; also for less. */
    void await(Object lock, long nanos) throws InterruptedException;
}
