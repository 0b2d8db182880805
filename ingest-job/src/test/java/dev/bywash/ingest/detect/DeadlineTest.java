package dev.bywash.ingest.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What somebody declares, and when it is missed. */
final class DeadlineTest {

    /** In summer, and Berlin is two hours ahead: 06:00 there is 04:00. */
    private static final Instant MONDAY = Instant.parse("2026-07-06T04:00:00Z");

    @Test
    void aTimeOfDayIsOneOfTheDeclaredClockAndWhatWasThereInTheDayBeforeCounts() {
        Deadline deadline = Deadline.parse("06:00", "Europe/Berlin", null, null);

        assertThat(deadline.last(MONDAY)).isEqualTo(MONDAY);
        assertThat(deadline.isMissed(MONDAY.minusSeconds(60), MONDAY)).isFalse();
        Instant dayBefore = MONDAY.minusSeconds(24 * 3600 + 60);
        assertThat(deadline.isMissed(dayBefore, MONDAY.minusSeconds(1)))
                .as("that of yesterday was met")
                .isFalse();
        assertThat(deadline.isMissed(dayBefore, MONDAY)).isTrue();
        assertThat(deadline.isMissed(MONDAY.plusSeconds(300), MONDAY.plusSeconds(600)))
                .as("late, and there")
                .isFalse();
        assertThat(deadline.isMissed(null, MONDAY)).as("never heard of").isTrue();
    }

    @Test
    void theClockGoesForwardAndBackWithItsZone() {
        Deadline deadline = Deadline.parse("02:30", "Europe/Berlin", null, null);

        assertThat(deadline.last(Instant.parse("2026-03-29T12:00:00Z")))
                .as("there is no 02:30 on that day")
                .isEqualTo("2026-03-29T01:30:00Z");
        assertThat(deadline.last(Instant.parse("2026-10-25T12:00:00Z")))
                .as("there are two, and the first counts")
                .isEqualTo("2026-10-25T00:30:00Z");
        assertThat(deadline.last(Instant.parse("2026-10-26T12:00:00Z"))).isEqualTo("2026-10-26T01:30:00Z");
    }

    @Test
    void onDaysThatAreNotNamedNothingIsDue() {
        Deadline weekdays = Deadline.parse("06:00", "Europe/Berlin", "mon, Tue,WED,thursday,FRI", 3.0);
        Instant friday = MONDAY.minusSeconds(3 * 86_400);

        assertThat(weekdays.last(MONDAY.minusSeconds(1))).isEqualTo(friday);
        assertThat(weekdays.isMissed(friday.minusSeconds(600), MONDAY.minusSeconds(1)))
                .isFalse();
        assertThat(weekdays.isMissed(friday.minusSeconds(600), MONDAY)).isTrue();
        Deadline always = Deadline.parse(null, "Europe/Berlin", "MON,FRI", 3.0);
        assertThat(always.isMissed(null, MONDAY.minusSeconds(86_400)))
                .as("a Sunday")
                .isFalse();
        assertThat(always.isMissed(null, MONDAY)).isTrue();
    }

    @Test
    void atAllTimesItIsNoOlderThanSoManyHours() {
        Deadline deadline = Deadline.parse(null, null, null, 1.5);

        assertThat(deadline.isMissed(MONDAY.minusSeconds(5400), MONDAY)).isFalse();
        assertThat(deadline.isMissed(MONDAY.minusSeconds(5401), MONDAY)).isTrue();
    }

    @Test
    void whatMakesNoSenseIsRefusedWithTheReason() {
        assertThatThrownBy(() -> Deadline.parse(null, "UTC", null, null)).hasMessage("neither by nor hours is given");
        assertThatThrownBy(() -> Deadline.parse("6 am", null, null, null))
                .hasMessageContaining("by is a time as 06:00");
        assertThatThrownBy(() -> Deadline.parse("06:00", "Europe/Berlyn", null, null))
                .hasMessageContaining("Europe/Berlyn");
        assertThatThrownBy(() -> Deadline.parse("06:00", null, "MON,FUNDAY", null))
                .hasMessage("days are as MON,TUE,SUN; 'FUNDAY' is none");
        assertThatThrownBy(() -> Deadline.parse(null, null, null, Double.NaN)).hasMessageContaining("more than 0");
        assertThatThrownBy(() -> Deadline.parse(null, null, null, 0.0)).hasMessageContaining("more than 0");
    }
}
