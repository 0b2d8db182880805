package dev.bywash.ingest.detect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When runs are missing, by hand; how often that is right, {@link MonthTest} counts. */
final class RhythmTest {

    private static final Instant MONDAY = Instant.parse("2026-11-02T00:00:00Z");

    @Test
    void onePipelineThatBeginsEveryQuarterOfAnHourIsMissedThoughItsRunsFillTheHistoryInTwoDays() {
        History starts = begun(Duration.ofMinutes(15), 10, false);
        Instant last = last(starts);

        assertThat(starts.points()).hasSize(History.MOST);
        assertThat(Rhythm.missing(starts.points(), last.plus(Duration.ofMinutes(24))))
                .isEmpty();
        assertThat(Rhythm.missing(starts.points(), last.plus(Duration.ofMinutes(26))))
                .isPresent();
    }

    @Test
    void oneThatRestsIsNotMissedMeanwhileThoughThatLiesFurtherBackThanItsLatestRuns() {
        History starts = begun(Duration.ofMinutes(15), 26, true);
        Instant friday = last(starts);

        assertThat(friday).isEqualTo("2026-11-27T17:45:00Z");
        assertThat(Rhythm.missing(starts.points(), friday.plus(Duration.ofHours(62))))
                .as("the whole weekend")
                .isEmpty();
        assertThat(Rhythm.missing(starts.points(), friday.plus(Duration.ofHours(63))))
                .as("on Monday")
                .isPresent();
    }

    @Test
    void oneThatBeginsNoMoreIsGivenUp() {
        History starts = begun(Duration.ofDays(1), 20, false);
        Instant last = last(starts);

        Finding late =
                Rhythm.missing(starts.points(), last.plus(Duration.ofDays(3))).orElseThrow();
        Finding gone =
                Rhythm.missing(starts.points(), last.plus(Duration.ofDays(8))).orElseThrow();
        assertThat(Rhythm.isGivenUp(late)).isFalse();
        assertThat(Rhythm.isGivenUp(gone)).isTrue();
    }

    @Test
    void aStartThatComesLateOrTwiceOrIsTakenBackLeavesThePausesRight() {
        History starts = History.EMPTY;
        for (int hour : new int[] {0, 2, 1, 1, 3}) {
            starts = Starts.with(starts, new Point("run " + hour, MONDAY.plus(Duration.ofHours(hour)), 0));
        }
        assertThat(starts.points()).extracting(Point::value).containsExactly(0.0, 3600.0, 3600.0, 3600.0);

        assertThat(Starts.without(starts, "run 1").points())
                .extracting(Point::value)
                .containsExactly(0.0, 7200.0, 3600.0);
    }

    private static Instant last(History starts) {
        return starts.points().get(starts.points().size() - 1).time();
    }

    private static History begun(Duration every, int days, boolean rests) {
        History starts = History.EMPTY;
        Instant end = MONDAY.plus(Duration.ofDays(days));
        for (Instant time = MONDAY; time.isBefore(end); time = time.plus(every)) {
            int hour = Calendar.hour(time);
            if (!rests || (!Calendar.isWeekend(time) && hour >= 8 && hour < 18)) {
                starts = Starts.with(starts, new Point("run at " + time, time, 0));
            }
        }
        return starts;
    }
}
