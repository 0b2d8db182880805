package dev.bywash.ingest.detect;

/** How unlikely it is to be so far off. */
final class Tails {

    private static final int MAX_TERMS = 10_000;

    private Tails() {}

    /** Both tails of the normal distribution; an upper bound that is within a tenth beyond three. */
    static double normal(double z) {
        return Math.min(1, 2 * Math.exp(-z * z / 2) / (z * Math.sqrt(2 * Math.PI)));
    }

    /**
     * The deviation of the normal distribution that is as unlikely as this one of Student's, by Wallace's formula: where sigma is known from few values only, far-off
     * values are not as unlikely as they look.
     */
    static double asNormal(double t, double freedom) {
        return Math.copySign(shrink(freedom) * Math.sqrt(freedom * Math.log1p(t * t / freedom)), t);
    }

    /** The reverse of {@link #asNormal}. */
    static double asStudent(double z, double freedom) {
        double root = z / shrink(freedom);
        return Math.sqrt(freedom * Math.expm1(root * root / freedom));
    }

    private static double shrink(double freedom) {
        return (8 * freedom + 1) / (8 * freedom + 3);
    }

    /** The chance of so many or more, of a negative binomial distribution, or a Poisson distribution where the variance is the mean. */
    static double negativeBinomial(double least, double mean, double variance) {
        double success = Math.min(mean / variance, 1 - 1e-9);
        double failures = mean * success / (1 - success);
        double term = failures * Math.log(success);
        double below = 0;
        for (int k = 0; k < Math.min(least, MAX_TERMS); k++) {
            below += Math.exp(term);
            term += Math.log(k + failures) - Math.log(k + 1.0) + Math.log1p(-success);
        }
        return Math.max(0, 1 - below);
    }
}
