package dev.bywash.ingest.detect;

/**
 * Something unusual, and why it is thought so.
 *
 * @param low the least usual value, and {@code high} the greatest
 * @param n how many values that rests on
 */
public record Finding(Kind kind, double observed, double expected, double low, double high, int n) {

    /** What is unusual. */
    public enum Kind {
        DURATION,
        ROWS,
        ZERO_ROWS,
        ERRORS,
        MISSING
    }
}
