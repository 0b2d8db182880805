package dev.bywash.ingest.detect;

import dev.bywash.ingest.detect.Finding.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a run says, against what good ones said: the set of its patterns and its distance to the nearest of them. Only for runs whose log is whole: what was lost, was not
 * left out.
 */
public final class Signature {

    private static final int LEAST_RUNS = 10;
    private static final double Z = 4;
    private static final double MAD_TO_SIGMA = 1.4826;
    /** Of what is always there, or never: what is there now and then says nothing. */
    private static final int LEAST_PATTERNS = 2;

    private static final double LEAST_SIGMA = 0.02;

    private Signature() {}

    /** Tells whether a run is unlike the good ones, twenty or so of them. */
    public static Optional<Finding> unlike(List<Set<Long>> good, Set<Long> run) {
        if (good.size() < LEAST_RUNS) {
            return Optional.empty();
        }
        double[] usual = new double[good.size()];
        for (int i = 0; i < usual.length; i++) {
            usual[i] = distance(good.get(i), without(good, i));
        }
        double median = Quantiles.median(usual);
        double[] deviations = Quantiles.distances(usual, median);
        double sigma = Math.max(MAD_TO_SIGMA * Quantiles.median(deviations), LEAST_SIGMA);
        double high = Math.max(Quantiles.of(usual, 1), median + Z * sigma);
        double distance = distance(run, good);
        return distance <= high || lacks(good, run).size() + adds(good, run).size() < LEAST_PATTERNS
                ? Optional.empty()
                : Optional.of(new Finding(
                        Kind.SIGNATURE,
                        Tails.normal((distance - median) / sigma),
                        distance,
                        median,
                        0,
                        high,
                        good.size()));
    }

    /** What all good runs said, and this one did not. */
    public static Set<Long> lacks(List<Set<Long>> good, Set<Long> run) {
        Set<Long> always = new TreeSet<>(good.isEmpty() ? Set.of() : good.get(0));
        good.forEach(always::retainAll);
        always.removeAll(run);
        return always;
    }

    /** What it said, and no good run did. */
    public static Set<Long> adds(List<Set<Long>> good, Set<Long> run) {
        Set<Long> added = new TreeSet<>(run);
        good.forEach(added::removeAll);
        return added;
    }

    private static List<Set<Long>> without(List<Set<Long>> runs, int one) {
        return IntStream.range(0, runs.size())
                .filter(i -> i != one)
                .mapToObj(runs::get)
                .toList();
    }

    private static double distance(Set<Long> run, List<Set<Long>> others) {
        return others.stream().mapToDouble(other -> distance(run, other)).min().orElse(1);
    }

    /** Of two sets: 0 when they are equal, 1 when they have nothing in common. */
    private static double distance(Set<Long> one, Set<Long> other) {
        if (one.isEmpty() && other.isEmpty()) {
            return 0;
        }
        long common = one.stream().filter(other::contains).count();
        return 1 - (double) common / (one.size() + other.size() - common);
    }
}
