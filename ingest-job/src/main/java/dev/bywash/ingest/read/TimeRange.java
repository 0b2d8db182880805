package dev.bywash.ingest.read;

import java.io.Serializable;

/** Times from {@code first} to {@code last}, both included, in microseconds since 1970. */
public record TimeRange(long first, long last) implements Serializable {

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    /** The day of the first time, counted from 1970-01-01. */
    public long firstDay() {
        return Math.floorDiv(first, MICROS_PER_DAY);
    }

    /** The day of the last time, counted from 1970-01-01. */
    public long lastDay() {
        return Math.floorDiv(last, MICROS_PER_DAY);
    }

    /** The least range that holds both. */
    TimeRange cover(TimeRange other) {
        return new TimeRange(Math.min(first, other.first), Math.max(last, other.last));
    }
}
