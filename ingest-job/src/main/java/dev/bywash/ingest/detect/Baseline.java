package dev.bywash.ingest.detect;

import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * What is usual at some time. The middle is the median of the values at the same hour of the day on weekdays or weekends; where there are fewer than eight of them, of those on
 * weekdays or weekends. How much values vary about the middle of their own kind is estimated of all of them together, for that takes more values than the middle does: so the
 * third weekend can be judged, and the first, of which nobody knows anything, is not.
 *
 * <p>How much they vary, which takes most of the time, is reckoned when it is asked for: most values are so near to the middle that nobody asks.
 */
final class Baseline {

    private static final int HOURS = 24;
    private static final int LEAST = 8;
    private static final int LEAST_ALIKE = 2;

    /** Of a median, as a share of that of a mean's variance: of the normal distribution. */
    private static final double MEDIAN_VARIANCE = Math.PI / 2;

    /** Of {@link Quantiles#deviation}, as a share of what a standard deviation has. */
    private static final double EFFICIENCY = 0.82;

    private static final int[] NO_HOURS = new int[2 * HOURS];
    private static final Baseline NONE = new Baseline(List.of(), NO_HOURS, value -> value, new double[0], 0);

    private final List<Point> points;
    private final int[] perHour;
    private final DoubleUnaryOperator scale;
    private final double[] alike;
    private final int n;

    private Baseline(List<Point> points, int[] perHour, DoubleUnaryOperator scale, double[] alike, int n) {
        this.points = points;
        this.perHour = perHour;
        this.scale = scale;
        this.alike = alike;
        this.n = n;
    }

    /** The values through a function, as they are usual at that time. */
    static Baseline of(List<Point> points, Instant at, DoubleUnaryOperator scale) {
        if (points.size() < LEAST) {
            return NONE;
        }
        int[] all = perHour(points);
        int[] perHour = all[hour(at)] >= LEAST ? all : NO_HOURS;
        int kind = kind(at, perHour);
        double[] alike = points.stream()
                .filter(point -> kind(point.time(), perHour) == kind)
                .mapToDouble(point -> scale.applyAsDouble(point.value()))
                .toArray();
        return alike.length < LEAST_ALIKE
                ? NONE
                : new Baseline(points, perHour, scale, alike, alike.length >= LEAST ? alike.length : points.size());
    }

    /** How many values it rests on: those of the same kind, or all where these are few; 0 where nothing can be said. */
    int n() {
        return n;
    }

    double median() {
        return Quantiles.median(alike);
    }

    double p05() {
        return Quantiles.of(alike, 0.05);
    }

    double p95() {
        return Quantiles.of(alike, 0.95);
    }

    /**
     * How much a value varies about the middle.
     *
     * @param sigma standard deviation, with what is uncertain of the middle itself
     * @param freedom how sure sigma is: degrees of freedom, as of Student's distribution
     */
    record Spread(double sigma, double freedom) {}

    Spread spread() {
        Collection<List<Point>> kinds = points.stream()
                .collect(Collectors.groupingBy(point -> kind(point.time(), perHour), TreeMap::new, Collectors.toList()))
                .values();
        double[] residuals = kinds.stream().flatMapToDouble(this::residuals).toArray();
        return new Spread(
                Quantiles.deviation(residuals) * Math.sqrt(1 + MEDIAN_VARIANCE / alike.length),
                Math.max(1, EFFICIENCY * (points.size() - kinds.size())));
    }

    private DoubleStream residuals(List<Point> ofKind) {
        double[] values = ofKind.stream()
                .mapToDouble(point -> scale.applyAsDouble(point.value()))
                .toArray();
        double median = Quantiles.median(values);
        return Arrays.stream(values).map(value -> value - median);
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
}
