package dev.bywash.ingest.detect;

/**
 * Something unusual, and why it is thought so.
 *
 * @param probability that a usual value is as far off; 0 of what is exact
 * @param low the least usual value, and {@code high} the greatest
 * @param n how many values that rests on
 */
public record Finding(Kind kind, double probability, double observed, double expected, double low, double high, int n) {

    /** What is unusual. */
    public enum Kind {
        DURATION,
        ROWS,
        ZERO_ROWS,
        ERRORS,
        NEW_PATTERN,
        MISSING,
        SIGNATURE
    }
}
