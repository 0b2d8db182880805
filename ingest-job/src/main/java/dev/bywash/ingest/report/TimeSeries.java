package dev.bywash.ingest.report;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Counts by time.
 *
 * @param step how much time one point covers
 * @param points in the order of time, those without events too
 */
record TimeSeries(Duration step, List<Point> points) {

    private static final int MOST_POINTS = 72;
    private static final List<Duration> STEPS = List.of(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(6),
            Duration.ofDays(1),
            Duration.ofDays(7));

    /** Events that were logged from {@code time} on, for one step. */
    record Point(Instant time, long errors, long warnings, long others) {

        long count() {
            return errors + warnings + others;
        }
    }

    /** The least step by which a chart of that time can still be read. */
    static Duration step(Duration length) {
        return STEPS.stream()
                .filter(step -> length.dividedBy(step) < MOST_POINTS)
                .findFirst()
                .orElse(length.dividedBy(MOST_POINTS));
    }

    long most() {
        return points.stream().mapToLong(Point::count).max().orElse(0);
    }
}
