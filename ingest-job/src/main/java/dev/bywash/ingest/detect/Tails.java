package dev.bywash.ingest.detect;

/** Deviations that are as unlikely as one another. */
final class Tails {

    private Tails() {}

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
}
