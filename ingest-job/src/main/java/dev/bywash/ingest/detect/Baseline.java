package dev.bywash.ingest.detect;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;

/**
 * What is usual at some time. The middle is the median of the values at the same hour of the day on weekdays or weekends; where there are fewer than eight of them, of those on
 * weekdays or weekends. How much values vary about the middle of their own kind is estimated of all of them together, for that takes more values than the middle does: so the
 * third weekend can be judged, and the first, of which nobody knows anything, is not.
 *
 * @param n how many values it rests on: those of the same kind, or all where these are few; 0 where nothing can be said
 * @param sigma standard deviation of a value about the middle, with what is uncertain of the middle itself
 * @param freedom how sure sigma is: degrees of freedom, as of Student's distribution
 */
record Baseline(int n, double median, double sigma, double freedom, double p05, double p95) {

    private static final int HOURS = 24;
    private static final int LEAST = 8;
    private static final int LEAST_ALIKE = 2;

    /** Of a median, as a share of that of a mean's variance: of the normal distribution. */
    private static final double MEDIAN_VARIANCE = Math.PI / 2;

    /** Of {@link Quantiles#deviation}, as a share of what a standard deviation has. */
    private static final double EFFICIENCY = 0.82;

    private static final int[] NO_HOURS = new int[2 * HOURS];
    private static final Baseline NONE = new Baseline(0, Double.NaN, Double.NaN, 0, Double.NaN, Double.NaN);

    /** The values through a function, as they are usual at that time. */
    static Baseline of(List<Point> points, Instant at, DoubleUnaryOperator scale) {
        if (points.size() < LEAST) {
            return NONE;
        }
        int[] perHour = perHour(points);
        boolean byHour = perHour[hour(at)] >= LEAST;
        Map<Integer, double[]> kinds = new TreeMap<>();
        points.stream()
                .collect(Collectors.groupingBy(point -> kind(point.time(), byHour ? perHour : NO_HOURS)))
                .forEach((kind, ofKind) -> kinds.put(
                        kind,
                        ofKind.stream()
                                .mapToDouble(point -> scale.applyAsDouble(point.value()))
                                .toArray()));
        double[] alike = kinds.getOrDefault(kind(at, byHour ? perHour : NO_HOURS), new double[0]);
        if (alike.length < LEAST_ALIKE) {
            return NONE;
        }
        double median = Quantiles.median(alike);
        double sigma = Quantiles.deviation(residuals(kinds)) * Math.sqrt(1 + MEDIAN_VARIANCE / alike.length);
        double freedom = Math.max(1, EFFICIENCY * (points.size() - kinds.size()));
        return new Baseline(
                alike.length >= LEAST ? alike.length : points.size(),
                median,
                sigma,
                freedom,
                Quantiles.of(alike, 0.05),
                Quantiles.of(alike, 0.95));
    }

    private static int[] perHour(List<Point> points) {
        int[] perHour = new int[2 * HOURS];
        points.forEach(point -> perHour[hour(point.time())]++);
        return perHour;
    }

    /** The hour, or only whether it is a weekend where there are few values at that hour. */
    private static int kind(Instant time, int[] perHour) {
        int hour = hour(time);
        return perHour[hour] >= LEAST ? hour : hour < HOURS ? -1 : -2;
    }

    private static int hour(Instant time) {
        return Calendar.hour(time) + (Calendar.isWeekend(time) ? HOURS : 0);
    }

    private static double[] residuals(Map<Integer, double[]> kinds) {
        return kinds.values().stream()
                .flatMapToDouble(values -> {
                    double median = Quantiles.median(values);
                    return Arrays.stream(values).map(value -> value - median);
                })
                .toArray();
    }
}
