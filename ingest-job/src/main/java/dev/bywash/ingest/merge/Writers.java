package dev.bywash.ingest.merge;

import static dev.bywash.ingest.merge.SeqRanges.NORMALIZE;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.source.TimeRange;
import dev.bywash.ingest.source.TimeRanges;
import dev.bywash.ingest.source.WriterSeen;
import dev.bywash.ingest.source.WriterSeen.SeqRange;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
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
        SeqRanges.registerFunction(spark);
    }

    /** The times of all events known of those writers whose numbers come again. */
    List<TimeRange> timesOfRepeated(List<WriterSeen> seen) {
        Map<String, List<SeqRange>> numbers = seen.stream()
                .collect(Collectors.toMap(WriterSeen::writer, writer -> SeqRanges.normalize(writer.ranges())));
        TimeRanges times = new TimeRanges();
        Iterator<Row> known = knownOf(numbers.keySet())
                .selectExpr("writer", "unix_micros(first_time)", "unix_micros(last_time)", "ranges")
                .toLocalIterator();
        while (known.hasNext()) {
            Row row = known.next();
            if (SeqRanges.overlap(SeqRanges.rangesOf(row.getList(3)), numbers.get(row.getString(0)))) {
                times.add(new TimeRange(row.getLong(1), row.getLong(2)));
            }
        }
        return times.ranges();
    }

    private Dataset<Row> knownOf(Set<String> writers) {
        Dataset<Row> all = spark.table(table);
        if (writers.size() <= MAX_NAMED) {
            return all.where(functions.col("writer").isInCollection(writers));
        }
        return all.join(
                spark.createDataset(List.copyOf(writers), Encoders.STRING()).toDF("writer"), "writer");
    }

    /** Adds what a batch saw; after its events are in the table. Where there is nothing to add, nobody can say that its writer was heard of lately. */
    void record(List<WriterSeen> seen, String runId, Instant time) {
        if (seen.isEmpty()) {
            return;
        }
        List<Row> rows = seen.stream().map(writer -> rowOf(writer, runId, time)).toList();
        record(spark.createDataFrame(rows, Tables.WRITERS.rowType()), named(seen));
    }

    private void record(Dataset<Row> summary, String condition) {
        summary.createOrReplaceTempView("bywash_seen");
        Commits.retried(() -> spark.sql("""
                        MERGE INTO %1$s t USING bywash_seen s
                        ON t.writer = s.writer%2$s
                        WHEN MATCHED AND %3$s(concat(t.ranges, s.ranges)) <> t.ranges THEN UPDATE SET
                          first_time = least(t.first_time, s.first_time), last_time = greatest(t.last_time, s.last_time),
                          opened = t.opened OR s.opened, closed = t.closed OR s.closed,
                          dropped = greatest(t.dropped, s.dropped),
                          ranges = %3$s(concat(t.ranges, s.ranges)),
                          update_time = s.update_time, run_id = s.run_id
                        WHEN NOT MATCHED THEN %4$s
                        """.formatted(table, condition, NORMALIZE, Tables.WRITERS.insertClause()))
                .collectAsList());
    }

    /**
     * Adds all numbers that the table holds of some events. It costs as much as those events.
     *
     * @param condition which events, as SQL
     * @param time when this was begun
     */
    void rebuild(String events, String condition, Instant time) {
        Dataset<Row> summary = spark.sql("""
                SELECT writer, max(cluster_id) AS cluster_id, max(cluster_name) AS cluster_name, max(role) AS role,
                       max(host) AS host, max(app_id) AS app_id,
                       min(first_time) AS first_time, max(last_time) AS last_time,
                       coalesce(bool_or(opened), FALSE) AS opened, coalesce(bool_or(closed), FALSE) AS closed, coalesce(max(dropped), 0L) AS dropped,
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
                    FROM %s WHERE %s)
                  GROUP BY writer, island)
                GROUP BY writer
                """.formatted(NORMALIZE, events, condition));
        record(
                summary.withColumn("update_time", functions.lit(time)).withColumn("run_id", functions.lit("rebuild")),
                "");
    }

    /** Whether nothing is known of any writer. */
    boolean isEmpty() {
        return spark.table(table).isEmpty();
    }

    private static String named(List<WriterSeen> seen) {
        return seen.size() > MAX_NAMED
                ? ""
                : seen.stream()
                        .map(writer -> "'" + writer.writer() + "'")
                        .collect(Collectors.joining(", ", " AND t.writer IN (", ")"));
    }

    private static Row rowOf(WriterSeen seen, String runId, Instant time) {
        Event.SourceFields source = seen.source();
        return RowFactory.create(
                seen.writer(),
                source.clusterId(),
                source.clusterName(),
                source.role(),
                source.host(),
                source.appId(),
                instantOf(seen.firstMicros()),
                instantOf(seen.lastMicros()),
                seen.opened(),
                seen.closed(),
                seen.dropped(),
                SeqRanges.rowsOf(SeqRanges.normalize(seen.ranges())),
                time,
                runId);
    }

    static Instant instantOf(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
