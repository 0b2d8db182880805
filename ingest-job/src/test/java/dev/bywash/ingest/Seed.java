package dev.bywash.ingest;

import java.util.Random;

/** What random choices begin with: the same in each build, so that none fails for what another passed, and another in each long one. */
public final class Seed {

    private Seed() {}

    public static long next() {
        return Boolean.getBoolean("bywash.soak") ? new Random().nextLong() : 4711;
    }
}
