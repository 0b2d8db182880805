package dev.bywash.log4j.write;

import java.time.Instant;

/** The time of day and a time to measure with. Tests hold it. */
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
    };

    Instant now();

    /** As {@link System#nanoTime()}. */
    long nanoTime();
}
