package dev.bywash.ingest.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.bywash.ingest.SparkExtension;
import dev.bywash.ingest.read.TimeRange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The condition holds at both ends of each range, and beyond neither; by days as well, for these are the partitions. */
@ExtendWith(SparkExtension.class)
class TimeConditionTest {

    private static final long MIDNIGHT = micros("2026-11-22T00:00:00Z");

    @Test
    void itHoldsForTheTimesOfARangeAndForNoOther() throws Exception {
        assertThat(holding(
                        List.of(new TimeRange(MIDNIGHT, MIDNIGHT + 5)),
                        MIDNIGHT - 1,
                        MIDNIGHT,
                        MIDNIGHT + 5,
                        MIDNIGHT + 6))
                .containsExactly(MIDNIGHT, MIDNIGHT + 5);
    }

    @Test
    void aRangeMayBeginOnOneDayAndEndOnAnotherAndThereMayBeSeveral() throws Exception {
        long longAgo = micros("1970-01-01T00:00:00Z");

        assertThat(holding(
                        List.of(new TimeRange(MIDNIGHT - 1, MIDNIGHT), new TimeRange(longAgo, longAgo)),
                        longAgo,
                        longAgo + 1,
                        MIDNIGHT - 2,
                        MIDNIGHT - 1,
                        MIDNIGHT,
                        MIDNIGHT + 1))
                .containsExactly(longAgo, MIDNIGHT - 1, MIDNIGHT);
    }

    /** By these alone Delta leaves out other days, whatever the session's time zone is. */
    @Test
    void itNamesTheDaysInUtc() {
        assertThat(TimeCondition.of(List.of(new TimeRange(MIDNIGHT, MIDNIGHT)), "t"))
                .contains("t.event_date = DATE'2026-11-22'");
        assertThat(TimeCondition.of(List.of(new TimeRange(MIDNIGHT - 1, MIDNIGHT)), "t"))
                .contains("t.event_date BETWEEN DATE'2026-11-21' AND DATE'2026-11-22'");
    }

    private static List<Long> holding(List<TimeRange> ranges, Long... times) throws Exception {
        return SparkExtension.spark()
                .sql(
                        "SELECT micros FROM (SELECT micros, timestamp_micros(micros) AS event_time, %s AS event_date FROM (SELECT explode(array(%s)) AS micros)) t WHERE %s ORDER BY micros"
                                .formatted(
                                        EventMerge.DATE,
                                        String.join(
                                                        "L, ",
                                                        List.of(times).stream()
                                                                .map(String::valueOf)
                                                                .toList()) + "L",
                                        TimeCondition.of(ranges, "t")))
                .collectAsList()
                .stream()
                .map(row -> row.getLong(0))
                .toList();
    }

    private static long micros(String time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
    }
}
