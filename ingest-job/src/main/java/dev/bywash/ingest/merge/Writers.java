package dev.bywash.ingest.merge;

import static dev.bywash.ingest.merge.SeqRanges.NORMALIZE;
import static dev.bywash.ingest.merge.SeqRanges.OVERLAP;

import dev.bywash.ingest.source.TimeRange;
import dev.bywash.ingest.source.TimeRanges;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * What is known of each writer, as table {@code writers}: which of its numbers are in the table, without looking at the table. Proof of completeness
 * costs as much as there are writers, whatever they wrote.
 */
final class Writers {

    /** So many writers are named in the condition, which lets Delta skip files; more are joined. */
    private static final int MAX_NAMED = 200;

    private final SparkSession spark;
    private final String table;

    Writers(SparkSession spark, Target target) {
        this.spark = spark;
        this.table = target.table(Tables.WRITERS.name());
        SeqRanges.registerFunctions(spark);
    }

    /** One row a writer of what a batch saw of it; a row of {@code seen} each. */
    static Dataset<Row> summarize(Dataset<Row> seen) {
        return seen.groupBy("writer")
                .agg(
                        functions.max("cluster_id").as("cluster_id"),
                        functions.max("cluster_name").as("cluster_name"),
                        functions.max("role").as("role"),
                        functions.max("host").as("host"),
                        functions.max("app_id").as("app_id"),
                        functions.expr("timestamp_micros(min(first_micros))").as("first_time"),
                        functions.expr("timestamp_micros(max(last_micros))").as("last_time"),
                        functions.expr("bool_or(opened)").as("opened"),
                        functions.expr("bool_or(closed)").as("closed"),
                        functions.expr("max(dropped)").as("dropped"),
                        functions
                                .expr("sum(aggregate(ranges, 0L, (n, r) -> n + (r.last - r.first + 1)))")
                                .as("read"),
                        functions
                                .expr(NORMALIZE + "(flatten(collect_list(ranges)))")
                                .as("ranges"));
    }

    /** The times of all events known of those writers whose numbers come again in {@code summary}. */
    List<TimeRange> timesOfRepeated(Dataset<Row> summary) {
        summary.createOrReplaceTempView("bywash_seen");
        TimeRanges times = new TimeRanges();
        spark.sql("""
                        SELECT unix_micros(min(t.first_time)), unix_micros(max(t.last_time))
                        FROM %s t JOIN bywash_seen s ON t.writer = s.writer%s
                        WHERE %s(t.ranges, s.ranges)
                        GROUP BY CAST(t.first_time AS DATE), CAST(t.last_time AS DATE)
                        """.formatted(table, named(summary), OVERLAP))
                .collectAsList()
                .forEach(row -> times.add(new TimeRange(row.getLong(0), row.getLong(1))));
        return times.ranges();
    }

    /** Adds what a batch saw; after its events are in the table. */
    void record(Dataset<Row> summary, String runId, Instant time) {
        summary.drop("read")
                .withColumn("update_time", functions.lit(time))
                .withColumn("run_id", functions.lit(runId))
                .createOrReplaceTempView("bywash_seen");
        Commits.retried(
                () -> spark.sql("""
                        MERGE INTO %1$s t USING bywash_seen s
                        ON t.writer = s.writer%2$s
                        WHEN MATCHED THEN UPDATE SET
                          first_time = least(t.first_time, s.first_time), last_time = greatest(t.last_time, s.last_time),
                          opened = t.opened OR s.opened, closed = t.closed OR s.closed,
                          dropped = greatest(t.dropped, s.dropped),
                          ranges = %3$s(concat(t.ranges, s.ranges)),
                          update_time = s.update_time, run_id = s.run_id
                        WHEN NOT MATCHED THEN INSERT *
                        """.formatted(table, named(summary), NORMALIZE)).collectAsList());
    }

    /**
     * Makes up for what a run did not come to: adds all numbers that the table holds of events since a day. It costs as much as those events.
     *
     * @param time when this was begun
     */
    void rebuild(String events, LocalDate since, Instant time) {
        Dataset<Row> summary = spark.sql("""
                SELECT writer, max(cluster_id) AS cluster_id, max(cluster_name) AS cluster_name, max(role) AS role,
                       max(host) AS host, max(app_id) AS app_id,
                       min(first_time) AS first_time, max(last_time) AS last_time,
                       bool_or(opened) AS opened, bool_or(closed) AS closed, coalesce(max(dropped), 0L) AS dropped, 0L AS read,
                       %s(collect_list(named_struct('first', first, 'last', last))) AS ranges
                FROM (
                  SELECT writer, island, min(seq) AS first, max(seq) AS last,
                         max(cluster_id) AS cluster_id, max(cluster_name) AS cluster_name, max(role) AS role,
                         max(host) AS host, max(app_id) AS app_id,
                         min(event_time) AS first_time, max(event_time) AS last_time,
                         bool_or(logger = 'dev.bywash' AND event <=> 'bywash.opened') AS opened,
                         bool_or(logger = 'dev.bywash' AND event <=> 'bywash.closed') AS closed,
                         max(CASE WHEN logger = 'dev.bywash' THEN try_cast(attributes['dropped'] AS BIGINT) END) AS dropped
                  FROM (
                    SELECT *, seq - row_number() OVER (PARTITION BY writer ORDER BY seq) AS island
                    FROM %s WHERE event_date >= DATE'%s')
                  GROUP BY writer, island)
                GROUP BY writer
                """.formatted(NORMALIZE, events, since));
        record(summary, "rebuild", time);
    }

    /** Whether nothing is known of any writer. */
    boolean isEmpty() {
        return spark.table(table).isEmpty();
    }

    private static String named(Dataset<Row> summary) {
        List<Row> names = summary.select("writer").limit(MAX_NAMED + 1).collectAsList();
        return names.isEmpty() || names.size() > MAX_NAMED
                ? ""
                : names.stream()
                        .map(row -> "'" + row.getString(0) + "'")
                        .collect(Collectors.joining(", ", " AND t.writer IN (", ")"));
    }
}
