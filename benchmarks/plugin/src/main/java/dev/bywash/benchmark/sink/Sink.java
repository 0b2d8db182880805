package dev.bywash.benchmark.sink;

import java.util.Locale;

/** What the standard output of the measured JVM is. */
public enum Sink {
    FILE,
    /** Read by a process of its own, which is not measured. */
    PIPE;

    /** As in tables. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
