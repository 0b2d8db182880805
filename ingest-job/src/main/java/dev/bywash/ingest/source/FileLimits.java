package dev.bywash.ingest.source;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Rejection;
import java.util.HashSet;
import java.util.Set;

/**
 * How many writers, ranges of numbers and days one reading of a file takes on. A process writes one of each a day, and some more where lines are torn; whoever
 * makes up a million must not fill the memory or the table's partitions of all others. Not safe for use by several threads.
 */
final class FileLimits {

    static final int MAX_WRITERS = 10_000;
    static final int MAX_RANGES = 50_000;
    static final int MAX_DAYS = 100;

    private static final long MICROS_PER_DAY = 86_400_000_000L;

    private final Set<String> writers = new HashSet<>();
    private final Set<Long> days = new HashSet<>();
    private int ranges;
    private String lastWriter;
    private long lastDay = Long.MIN_VALUE;

    /** Takes an event on; returns why not, or null. */
    Rejection take(Event event, boolean continuesRange) {
        if (!continuesRange && ranges == MAX_RANGES) {
            return rejection(event, MAX_RANGES + " ranges of sequence numbers");
        }
        if (!event.writer().equals(lastWriter) && !take(writers, event.writer(), MAX_WRITERS)) {
            return rejection(event, MAX_WRITERS + " writers");
        }
        lastWriter = event.writer();
        long day = Math.floorDiv(event.timeMicros(), MICROS_PER_DAY);
        if (day != lastDay && !take(days, day, MAX_DAYS)) {
            return rejection(event, MAX_DAYS + " days");
        }
        lastDay = day;
        if (!continuesRange) {
            ranges++;
        }
        return null;
    }

    private static <T> boolean take(Set<T> taken, T one, int most) {
        return taken.contains(one) || (taken.size() < most && taken.add(one));
    }

    private static Rejection rejection(Event event, String most) {
        return new Rejection(Rejection.TOO_MANY, "one reading of a file takes on " + most, event.writer(), event.seq());
    }
}
