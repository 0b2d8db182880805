package dev.bywash.ingest.alert;

import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The loads that a run brought, which all rules of loads judge by: they are asked for once. */
final class RunLoads {

    /** Of a load, whether this event is its end. */
    static final String ENDED = "status IS DISTINCT FROM 'started' AND `table` IS NOT NULL AND pipeline IS NOT NULL";

    /** Of what somebody logged as a number; NaN is greater than any. */
    private static final String COLUMNS = """
            event_id, event_time, pipeline, `table`, status, run_key, message, exception_class, exception_message,
            CASE WHEN `rows` >= 0 THEN `rows` END AS `rows`,
            CASE WHEN duration_ms >= 0 AND duration_ms < 1e15 THEN duration_ms END AS duration_ms""";

    private static final Comparator<Load> BY_TIME = Comparator.comparing(Load::time);

    private final SparkSession spark;
    private final String facts;

    RunLoads(SparkSession spark, Target target) {
        this.spark = spark;
        this.facts = target.table(WatchTables.LOAD_FACTS.name());
    }

    /**
     * A load that ended.
     *
     * @param status, and all that follows, may be null; {@code message} and what was thrown are there of a failed one only
     */
    record Load(
            String eventId,
            Instant time,
            LoadedTable of,
            String status,
            String runKey,
            String message,
            String exceptionClass,
            String exceptionMessage,
            Long rows,
            Double millis) {

        boolean isOk() {
            return "ok".equals(status);
        }

        boolean isFailed() {
            return "failed".equals(status);
        }
    }

    /** What is loaded, and by whom. */
    record LoadedTable(String pipeline, String table) {

        Map<String, String> labels() {
            return Map.of("pipeline", pipeline, "table", table);
        }
    }

    /** Of each table as many good ones as histories keep, the latest, however many a run brings, and the last of the others; the oldest first. */
    List<Load> of(RunKey run) {
        return spark
                .sql("""
                        SELECT event_id, event_time, pipeline, `table`, status, run_key,
                               CASE WHEN status = 'failed' THEN message END,
                               CASE WHEN status = 'failed' THEN exception_class END,
                               CASE WHEN status = 'failed' THEN exception_message END, `rows`, duration_ms
                        FROM (
                          SELECT %s,
                                 row_number() OVER (PARTITION BY pipeline, `table`, status <=> 'ok' ORDER BY event_time DESC, event_id) AS latest
                          FROM %s l WHERE %s AND %s)
                        WHERE latest <= CASE WHEN status = 'ok' THEN %d ELSE 1 END
                        """.formatted(COLUMNS, facts, run.condition("l"), ENDED, History.MOST))
                .collectAsList()
                .stream()
                .map(row -> load(row))
                .sorted(BY_TIME)
                .toList();
    }

    /**
     * Of each table that the run loaded, the last load that ended: not the last that came, for of two runs the logs of the later one may be delivered first.
     *
     * @param loads what the run brought
     */
    Map<LoadedTable, Load> last(RunKey run, List<Load> loads) {
        Map<LoadedTable, Load> last = new HashMap<>();
        BinaryOperator<Load> later = BinaryOperator.maxBy(BY_TIME);
        loads.forEach(load -> last.merge(load.of(), load, later));
        last.values().stream().map(Load::time).min(Comparator.naturalOrder()).ifPresent(since -> spark.sql(
                        """
                        SELECT last.event_id, last.event_time, pipeline, `table`, last.status, last.run_key, last.message,
                               last.exception_class, last.exception_message, last.`rows`, last.duration_ms
                        FROM (SELECT pipeline, `table`, max_by(struct(*), event_time) AS last
                              FROM %s WHERE event_time > TIMESTAMP'%s' AND run_id <> '%s' AND %s GROUP BY pipeline, `table`)
                        """.formatted(facts, since, run.runId(), ENDED))
                .collectAsList()
                .forEach(row -> last.computeIfPresent(load(row).of(), (table, load) -> later.apply(load, load(row)))));
        return last;
    }

    private static Load load(Row row) {
        return new Load(
                row.getString(0),
                row.getTimestamp(1).toInstant(),
                new LoadedTable(row.getString(2), row.getString(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.isNullAt(9) ? null : row.getLong(9),
                row.isNullAt(10) ? null : row.getDouble(10));
    }
}
