package dev.bywash.casestudy.report;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Repeated measurements of one quantity. */
final class Sample {

    private final double[] sorted;

    private Sample(double[] sorted) {
        this.sorted = sorted;
    }

    /** Of at least one value. */
    static Sample of(List<Double> values) {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a sample needs a value");
        }
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        return new Sample(sorted);
    }

    int size() {
        return sorted.length;
    }

    double median() {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    double min() {
        return sorted[0];
    }

    double max() {
        return sorted[sorted.length - 1];
    }

    /** The median, and the range in brackets when there is more than one value; {@code format} is that of each number. */
    String text(String format) {
        String median = format(format, median());
        return sorted.length == 1
                ? median
                : median + " (" + format(format, min()) + " to " + format(format, max()) + ")";
    }

    /** A number of things, with commas. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
