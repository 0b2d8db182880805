package dev.bywash.ingest.audit;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * An entry of the log, of its first: rows of a day were there before it that give no lines back, for a version wrote them that did not keep what it takes. Nothing can
 * be proved of them; but of no day there may be more.
 *
 * @param day of the events, in UTC
 * @param events how many they are
 */
record UncoveredEntry(LocalDate day, long events) {

    /** Which rows of {@code events} these are. */
    static final String CONDITION = "attribute_types IS NULL AND line IS NULL";

    private static final Pattern TEXT = Pattern.compile("uncovered day=(\\d{4}-\\d\\d-\\d\\d) events=(\\d{1,18})");

    /** What there is of them, a day each; rows without a day were written by no version. */
    static List<UncoveredEntry> of(Dataset<Row> events) {
        return events
                .where(CONDITION + " AND event_date IS NOT NULL")
                .groupBy("event_date")
                .count()
                .orderBy("event_date")
                .selectExpr("CAST(event_date AS STRING)", "count")
                .collectAsList()
                .stream()
                .map(row -> new UncoveredEntry(LocalDate.parse(row.getString(0)), row.getLong(1)))
                .toList();
    }

    String text() {
        return "uncovered day=" + day + " events=" + events;
    }

    /** Reads an entry; null when it is none. */
    static UncoveredEntry parse(String text) {
        Matcher entry = TEXT.matcher(text);
        try {
            return entry.matches()
                    ? new UncoveredEntry(LocalDate.parse(entry.group(1)), Long.parseLong(entry.group(2)))
                    : null;
        } catch (DateTimeException e) {
            // No calendar has that day.
            return null;
        }
    }
}
