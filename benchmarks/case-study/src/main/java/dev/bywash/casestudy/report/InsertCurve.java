package dev.bywash.casestudy.report;

import dev.bywash.casestudy.etl.InsertPrice;
import java.util.Comparator;
import java.util.List;

/**
 * The price of an INSERT, in CPU seconds, as a function of the commits before it: straight lines between the measured points, level outside them. Its
 * integral is the price of a whole log.
 */
final class InsertCurve {

    private final double[] commits;
    private final double[] prices;

    private InsertCurve(double[] commits, double[] prices) {
        this.commits = commits;
        this.prices = prices;
    }

    /** Of at least one point. */
    static InsertCurve of(List<InsertPrice> points) {
        List<InsertPrice> sorted = points.stream()
                .sorted(Comparator.comparingLong(InsertPrice::commits))
                .toList();
        return new InsertCurve(
                sorted.stream()
                        .mapToDouble(point -> point.commits() + point.inserts() / 2.0)
                        .toArray(),
                sorted.stream()
                        .mapToDouble(point -> point.cpuSeconds() / point.inserts())
                        .toArray());
    }

    /** What the next INSERT costs after so many commits. */
    double at(long history) {
        int after = 0;
        while (after < commits.length && commits[after] < history) {
            after++;
        }
        if (after == 0) {
            return prices[0];
        }
        if (after == commits.length) {
            return prices[after - 1];
        }
        double part = (history - commits[after - 1]) / (commits[after] - commits[after - 1]);
        return prices[after - 1] + part * (prices[after] - prices[after - 1]);
    }

    /** What so many INSERTs cost into a table that is empty at first. */
    double total(long inserts) {
        double total = 0;
        for (long i = 0; i < inserts; i++) {
            total += at(i);
        }
        return total;
    }
}
