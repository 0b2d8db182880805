package dev.bywash.ingest.detect;

import dev.bywash.ingest.detect.Finding.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * When a pipeline is due: as long after its last run as it was before. The pauses that began at the same time of the same day of the week count alone where there are some, so
 * that one that rests on weekends is not missed on Saturdays; else all do, where most are alike, and none that began at the same time of any day was a rest.
 */
public final class Rhythm {

    private static final int LEAST_RUNS = 5;
    private static final int LEAST_SAME_DAY = 2;
    private static final double MADS = 6;

    /** Who has not seen a weekend, does not know what it is like. */
    private static final Duration WARM_UP = Duration.ofDays(8);

    private static final double LEAST_SECONDS = Duration.ofMinutes(10).toSeconds();

    /** What began no further from one another, by the clock, is alike; half of the usual pause where that is less. */
    private static final double MOST_APART = Duration.ofHours(3).toSeconds();

    /** Pauses that vary more than so are no rhythm. */
    private static final double MOST_VARIATION = 1.5;

    /** Of those that are a rhythm so many are alike; the others are rests. */
    private static final double MOST_ALIKE = 0.8;

    /** Who did not begin so many times, and for so long, is not late any more. */
    private static final double PATIENCE = 7;

    private static final double LEAST_PATIENCE = Duration.ofDays(3).toSeconds();

    private static final int DAY = 86_400;
    private static final int WEEK = 7 * DAY;

    private Rhythm() {}

    /**
     * Tells whether a run is missing.
     *
     * @param starts of its runs, as {@link Starts} has them
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
        double[] pauses = pausesLikeTheOneAfter(last, starts);
        if (pauses.length == 0) {
            return Optional.empty();
        }
        double median = Quantiles.lowerMedian(pauses);
        double[] deviations = Quantiles.distances(pauses, median);
        double latest = median + Math.max(MADS * Quantiles.lowerMedian(deviations), LEAST_SECONDS);
        double pause = Duration.between(last, current).toSeconds();
        return pause <= latest
                ? Optional.empty()
                : Optional.of(new Finding(Kind.MISSING, pause, median, 0, latest, pauses.length));
    }

    /** Whether a run has been missing for so long that nobody expects it any more. */
    public static boolean isGivenUp(Finding missing) {
        return missing.observed() > Math.max(PATIENCE * missing.expected(), LEAST_PATIENCE);
    }

    /** In seconds; none where there is no rhythm. */
    private static double[] pausesLikeTheOneAfter(Instant last, List<Point> starts) {
        double[] all = pauses(starts, begin -> true);
        double apart = Math.min(MOST_APART, Quantiles.median(all) / 2);
        double[] sameDay = pauses(starts, begin -> apart(begin, last, WEEK) <= apart);
        if (sameDay.length >= LEAST_SAME_DAY) {
            return sameDay;
        }
        double usual = MOST_VARIATION * Quantiles.median(all);
        double[] sameTime = pauses(starts, begin -> apart(begin, last, DAY) <= apart);
        boolean rests = Arrays.stream(sameTime).anyMatch(pause -> pause > usual);
        return rests || Quantiles.of(all, MOST_ALIKE) > usual ? new double[0] : all;
    }

    /** The pauses that began when it says. */
    private static double[] pauses(List<Point> starts, Predicate<Instant> which) {
        return starts.stream()
                .skip(1)
                .filter(start -> which.test(Starts.pauseBegan(start)))
                .mapToDouble(Point::value)
                .toArray();
    }

    /** How many seconds two times are apart on a clock that goes round in so many. */
    private static long apart(Instant one, Instant other, int round) {
        long apart = Math.floorMod(one.getEpochSecond() - other.getEpochSecond(), (long) round);
        return Math.min(apart, round - apart);
    }
}
