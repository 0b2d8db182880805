package dev.bywash.benchmark;

/** How much is measured. */
public enum Scale {
    /** Enough for figures. */
    FULL(1),
    /** Enough to see that everything works; its figures mean nothing. */
    QUICK(25);

    private final int divisor;

    Scale(int divisor) {
        this.divisor = divisor;
    }

    /** The share of {@code full} that is measured. */
    public int of(int full) {
        return Math.max(1, full / divisor);
    }
}
