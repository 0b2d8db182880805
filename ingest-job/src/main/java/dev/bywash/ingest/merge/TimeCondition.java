package dev.bywash.ingest.merge;

import dev.bywash.ingest.read.TimeRange;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition on the table that holds for every event of some ranges of times, in literals: Delta derives none from the batch itself, and without it a
 * merge reads the whole table.
 */
final class TimeCondition {

    private TimeCondition() {}

    /** The condition on the columns {@code event_date} and {@code event_time} of {@code table}. */
    static String of(List<TimeRange> ranges, String table) {
        return ranges.stream().map(range -> of(range, table)).collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String of(TimeRange range, String table) {
        String dates = range.firstDay() == range.lastDay()
                ? "%1$s.event_date = DATE'%2$s'"
                : "%1$s.event_date BETWEEN DATE'%2$s' AND DATE'%3$s'";
        return ("(" + dates + " AND %1$s.event_time BETWEEN timestamp_micros(%4$d) AND timestamp_micros(%5$d))")
                .formatted(
                        table,
                        LocalDate.ofEpochDay(range.firstDay()),
                        LocalDate.ofEpochDay(range.lastDay()),
                        range.first(),
                        range.last());
    }
}
