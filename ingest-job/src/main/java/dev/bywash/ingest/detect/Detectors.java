package dev.bywash.ingest.detect;

import dev.bywash.ingest.detect.Finding.Kind;

/** The tests of values: a duration, a number of rows, a number of errors. Each has a floor below which nobody cares, however unlikely it is. */
public final class Detectors {

    /** One in five thousand of what is usual lies beyond: one in two days, of a hundred pipelines. */
    private static final double Z = 3.7;

    /** Values that hardly vary are not held to that: a twentieth more is never unusual. */
    private static final double LEAST_SIGMA = 0.05;

    private static final int LEAST_POINTS = 8;
    private static final double LEAST_CHANGE = 0.2;
    private static final double LEAST_SECONDS = 30;
    private static final double LEAST_ROWS = 100;
    private static final double LEAST_ERRORS = 5;
    private static final double TIMES = 3;

    /** A pipeline without any errors may have one now and then. */
    private static final double LEAST_MEAN = 0.5;

    private Detectors() {}

    /** A load that takes longer than it should, in seconds; a shorter one is nobody's worry. */
    public static Judgement duration(History history, Point seconds) {
        Judgement judgement = logarithmic(Kind.DURATION, history, seconds, LEAST_SECONDS);
        return judgement.isUnusual()
                        && judgement.finding().observed() <= judgement.finding().high()
                ? Judgement.USUAL
                : judgement;
    }

    /** A load of more or fewer rows than it should have. None at all, where there are always some, is for certain. */
    public static Judgement rows(History history, Point rows) {
        if (rows.value() == 0) {
            Baseline usual = Baseline.of(history.points(), rows.time(), value -> value);
            if (usual.n() < LEAST_POINTS) {
                return Judgement.UNKNOWN;
            }
            return usual.p05() > 0
                    ? Judgement.unusual(
                            new Finding(Kind.ZERO_ROWS, 0, usual.median(), usual.p05(), usual.p95(), usual.n()))
                    : Judgement.USUAL;
        }
        return logarithmic(Kind.ROWS, history, rows, LEAST_ROWS);
    }

    /** The errors and warnings of a run, more of them than there should be. */
    public static Judgement errors(History history, Point count) {
        Baseline usual = Baseline.of(history.points(), count.time(), value -> value);
        if (usual.n() < LEAST_POINTS) {
            return Judgement.UNKNOWN;
        }
        double median = usual.median();
        double mean = Math.max(median, LEAST_MEAN);
        if (count.value() - median < LEAST_ERRORS || count.value() <= TIMES * mean) {
            return Judgement.USUAL;
        }
        double sigma = usual.spread().sigma();
        double variance = Math.max(mean, sigma * sigma);
        double high = Math.max(TIMES * mean, Math.max(usual.p95(), mean + Z * Math.sqrt(variance)));
        return count.value() <= high
                ? Judgement.USUAL
                : Judgement.unusual(new Finding(Kind.ERRORS, count.value(), median, 0, high, usual.n()));
    }

    private static Judgement logarithmic(Kind kind, History history, Point point, double leastDifference) {
        Baseline usual = Baseline.of(history.points(), point.time(), Math::log1p);
        if (usual.n() < LEAST_POINTS) {
            return Judgement.UNKNOWN;
        }
        double median = usual.median();
        double expected = Math.expm1(median);
        double difference = Math.abs(point.value() - expected);
        // First what is quick to tell, and true of most.
        if (difference < leastDifference || difference < LEAST_CHANGE * expected) {
            return Judgement.USUAL;
        }
        Baseline.Spread spread = usual.spread();
        double sigma = Math.max(spread.sigma(), LEAST_SIGMA);
        double z = Tails.asNormal((Math.log1p(point.value()) - median) / sigma, spread.freedom());
        if (Math.abs(z) <= Z) {
            return Judgement.USUAL;
        }
        double band = sigma * Tails.asStudent(Z, spread.freedom());
        return Judgement.unusual(new Finding(
                kind,
                point.value(),
                expected,
                Math.max(0, Math.expm1(median - band)),
                Math.expm1(median + band),
                usual.n()));
    }
}
