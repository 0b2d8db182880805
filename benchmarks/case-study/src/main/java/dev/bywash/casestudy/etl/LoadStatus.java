package dev.bywash.casestudy.etl;

import java.util.Locale;

/** The steps of a load; each is logged once. */
public enum LoadStatus {
    STARTED(0),
    WRITTEN(1),
    FINISHED(2);

    private final int step;

    LoadStatus(int step) {
        this.step = step;
    }

    /** Its place among the steps, from 0. */
    int step() {
        return step;
    }

    /** How the log spells it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
