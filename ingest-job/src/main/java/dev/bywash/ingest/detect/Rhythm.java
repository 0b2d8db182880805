package dev.bywash.ingest.detect;

import dev.bywash.ingest.detect.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * When a pipeline is due: as long after its last run as it was before. The pauses after runs on the same day of the week count alone where there are some, so that one that rests on
 * weekends is not missed on Saturdays.
 */
public final class Rhythm {

    private static final int LEAST_RUNS = 5;
    private static final int LEAST_SAME_DAY = 2;
    private static final double MADS = 6;

    /** Who has not seen a weekend, does not know what it is like. */
    private static final Duration WARM_UP = Duration.ofDays(8);

    private static final double LEAST_SECONDS = Duration.ofMinutes(10).toSeconds();

    /** Runs in the same quarter of a day are alike. */
    private static final int HOURS = 6;

    /** Pauses that vary more than so are no rhythm. */
    private static final double MOST_VARIATION = 1.5;

    private Rhythm() {}

    /**
     * Tells whether a run is missing.
     *
     * @param starts when its runs began, the value is nobody's concern; the oldest first
     * @param current up to when everything has been delivered: what began later may only not be here yet
     */
    public static Optional<Finding> missing(List<Point> starts, Instant current) {
        if (starts.size() < LEAST_RUNS) {
            return Optional.empty();
        }
        Instant last = starts.get(starts.size() - 1).time();
        if (Duration.between(starts.get(0).time(), last).compareTo(WARM_UP) < 0) {
            return Optional.empty();
        }
        double[] pauses = pauses(starts, last, true);
        if (pauses.length < LEAST_SAME_DAY) {
            pauses = pauses(starts, last, false);
            if (Quantiles.of(pauses, 1) > MOST_VARIATION * Quantiles.median(pauses)) {
                return Optional.empty();
            }
        }
        double median = Quantiles.lowerMedian(pauses);
        double[] deviations = Quantiles.distances(pauses, median);
        double latest = median + Math.max(MADS * Quantiles.lowerMedian(deviations), LEAST_SECONDS);
        double pause = Duration.between(last, current).toSeconds();
        return pause <= latest
                ? Optional.empty()
                : Optional.of(new Finding(Kind.MISSING, 0, pause, median, 0, latest, pauses.length));
    }

    /** In seconds; those after runs on the same day of the week and in the same quarter of the day as the last, or all. */
    private static double[] pauses(List<Point> starts, Instant last, boolean sameDay) {
        return IntStream.range(1, starts.size())
                .filter(i -> !sameDay || isAlike(starts.get(i - 1).time(), last))
                .mapToDouble(i -> Duration.between(
                                starts.get(i - 1).time(), starts.get(i).time())
                        .toSeconds())
                .toArray();
    }

    private static boolean isAlike(Instant one, Instant other) {
        return Calendar.dayOfWeek(one) == Calendar.dayOfWeek(other)
                && Calendar.hour(one) / HOURS == Calendar.hour(other) / HOURS;
    }
}
