package dev.bywash.ingest.merge;

import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * A condition on the table that holds for every event of a batch, in literals: Delta derives none from the batch itself, and without it a merge
 * reads the whole table. One range of times a day, so that one late event does not open the days between.
 */
final class TimeRanges {

    /** Beyond so many days one range covers them all: an expression of thousands of terms would cost more than it saves. */
    private static final int MAX_RANGES = 64;

    private TimeRanges() {}

    /** The condition on the columns {@code event_date} and {@code event_time} of {@code table}, for events with column {@code micros}. */
    static String condition(Dataset<Row> events, String table) {
        List<Row> days = events.selectExpr(
                        "micros", "date_from_unix_date(CAST(floor(micros / 86400000000) AS INT)) AS day")
                .groupBy("day")
                .agg(org.apache.spark.sql.functions.min("micros"), org.apache.spark.sql.functions.max("micros"))
                .orderBy("day")
                .collectAsList();
        if (days.size() > MAX_RANGES) {
            return range(table, days.get(0), days.get(days.size() - 1));
        }
        return days.stream().map(day -> range(table, day, day)).collect(Collectors.joining(" OR ", "(", ")"));
    }

    private static String range(String table, Row first, Row last) {
        String dates = first.get(0).equals(last.get(0))
                ? "%1$s.event_date = DATE'%2$s'"
                : "%1$s.event_date BETWEEN DATE'%2$s' AND DATE'%3$s'";
        return ("(" + dates + " AND %1$s.event_time BETWEEN timestamp_micros(%4$d) AND timestamp_micros(%5$d))")
                .formatted(table, first.get(0), last.get(0), first.getLong(1), last.getLong(2));
    }
}
