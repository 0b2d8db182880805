package dev.bywash.ingest.detect;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Until when something must have happened, as somebody declared it: at a time of some days, or at all times; and within how long before.
 *
 * @param by the time of day; null where it must be so at all times
 * @param zone whose clock that is; null with {@code by}
 * @param days on which days of the week, by that clock
 * @param within it counts if it happened no longer before
 */
public record Deadline(LocalTime by, ZoneId zone, Set<DayOfWeek> days, Duration within) {

    private static final double DAY = 24;
    private static final double LONGEST = 24 * 366;
    private static final int A_WEEK = 7;

    /**
     * Of what somebody wrote.
     *
     * @param by as {@code 06:00}; null for at all times
     * @param zone as {@code Europe/Berlin}; null for UTC
     * @param days as {@code MON,TUE}; null for all
     * @param hours within how many; null with a time of day for 24
     * @throws IllegalArgumentException when it says nothing, or makes no sense; the message says what
     */
    public static Deadline parse(String by, String zone, String days, Double hours) {
        if (by == null && hours == null) {
            throw new IllegalArgumentException("neither by nor hours is given");
        }
        double within = hours == null ? DAY : hours;
        if (!(within > 0 && within <= LONGEST)) {
            throw new IllegalArgumentException("hours is more than 0 and no more than a year, not " + hours);
        }
        try {
            return new Deadline(
                    by == null ? null : LocalTime.parse(by.strip()),
                    zone == null ? ZoneId.of("UTC") : ZoneId.of(zone.strip()),
                    days == null ? EnumSet.allOf(DayOfWeek.class) : parseDays(days),
                    Duration.ofSeconds(Math.round(within * Duration.ofHours(1).toSeconds())));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "by is a time as 06:00, and zone as Europe/Berlin: " + e.getMessage(), e);
        }
    }

    private static Set<DayOfWeek> parseDays(String days) {
        Set<DayOfWeek> parsed = EnumSet.noneOf(DayOfWeek.class);
        for (String day : days.split(",", -1)) {
            String name = day.strip().toUpperCase(Locale.ROOT);
            List<DayOfWeek> meant = Arrays.stream(DayOfWeek.values())
                    .filter(each -> name.length() >= 3 && each.name().startsWith(name))
                    .toList();
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("days are as MON,TUE,SUN; '%s' is none".formatted(day.strip()));
            }
            parsed.addAll(meant);
        }
        return parsed;
    }

    /**
     * The last time at which it had to have happened.
     *
     * @param now at all times it is this
     */
    public Instant last(Instant now) {
        if (by == null) {
            return now;
        }
        LocalDate today = LocalDate.ofInstant(now, zone);
        // A week back there is one of each of the days; where clocks are put forward, a time that is not there is an
        // hour later.
        for (int back = 0; back <= A_WEEK; back++) {
            LocalDate day = today.minusDays(back);
            Instant time = day.atTime(by).atZone(zone).toInstant();
            if (days.contains(day.getDayOfWeek()) && !time.isAfter(now)) {
                return time;
            }
        }
        throw new IllegalStateException("No " + days + " within a week before " + today);
    }

    /** Whether it is said of days on which nobody has to have done anything, where it is to be so at all times. */
    private boolean rests(Instant now) {
        return by == null && !days.contains(LocalDate.ofInstant(now, zone).getDayOfWeek());
    }

    /**
     * Whether it did not happen.
     *
     * @param happened when it did last; null where it never did
     * @param now up to when it is known whether it did
     */
    public boolean isMissed(Instant happened, Instant now) {
        return !rests(now) && (happened == null || happened.isBefore(last(now).minus(within)));
    }
}
