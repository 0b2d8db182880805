package dev.bywash.ingest.audit;

import dev.bywash.ingest.audit.Finding.Kind;
import dev.bywash.ingest.audit.LogReading.Logged;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Rows that give no lines back: of each day there are no more than when the log began, and none of a run that is in it. */
final class UncoveredRows {

    private UncoveredRows() {}

    /** How many there are. */
    static long check(Dataset<Row> events, Logged logged, Findings findings) {
        Map<String, Long> days = new TreeMap<>();
        for (Row row : events.where(UncoveredEntry.CONDITION)
                .groupBy("run_id", "writer", "event_date")
                .agg(
                        functions.expr("count(*) AS n"),
                        functions.expr("coalesce(min(seq), 0L) AS first"),
                        functions.expr("coalesce(max(seq), 0L) AS last"))
                .selectExpr("run_id", "writer", "coalesce(CAST(event_date AS STRING), 'no day')", "n", "first", "last")
                .collectAsList()) {
            if (logged.runs().contains(row.getString(0))) {
                findings.add(new Finding(
                        Kind.ALTERED,
                        row.getString(1),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(3) + " rows without attribute_types and line, of a run that wrote these"));
            }
            days.merge(row.getString(2), row.getLong(3), Long::sum);
        }
        Map<String, Long> before = new HashMap<>();
        logged.uncovered().forEach((day, count) -> before.put(day.toString(), count));
        days.forEach((day, count) -> {
            long then = before.getOrDefault(day, 0L);
            if (count > then) {
                findings.add(new Finding(
                        Kind.ADDED,
                        null,
                        0,
                        0,
                        count + " rows have neither attribute_types nor line, and " + then
                                + " had none when the log began, of " + day));
            }
        });
        return days.values().stream().mapToLong(Long::longValue).sum();
    }
}
