package dev.bywash.ingest.detect;

import java.time.Instant;

/** The hour and the day of an instant, in UTC: by arithmetic, for it is asked for each value of each series. */
final class Calendar {

    private static final int SECONDS_AN_HOUR = 3600;
    private static final int SECONDS_A_DAY = 86_400;

    /** 1970-01-01 was a Thursday: days count from Monday, 0. */
    private static final int FIRST_DAY = 3;

    private static final int SATURDAY = 5;

    private Calendar() {}

    static int hour(Instant time) {
        return Math.floorMod(time.getEpochSecond(), SECONDS_A_DAY) / SECONDS_AN_HOUR;
    }

    /** From 0, Monday, to 6. */
    static int dayOfWeek(Instant time) {
        return Math.floorMod(Math.floorDiv(time.getEpochSecond(), SECONDS_A_DAY) + FIRST_DAY, 7);
    }

    static boolean isWeekend(Instant time) {
        return dayOfWeek(time) >= SATURDAY;
    }
}
