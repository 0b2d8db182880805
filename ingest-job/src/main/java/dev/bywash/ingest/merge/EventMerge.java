package dev.bywash.ingest.merge;

import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Inserts the events of a batch that the table does not have. */
public final class EventMerge {

    private static final String SEVERITY = """
            CASE level WHEN 'TRACE' THEN 1 WHEN 'DEBUG' THEN 5 WHEN 'INFO' THEN 9
                       WHEN 'WARN' THEN 13 WHEN 'ERROR' THEN 17 WHEN 'FATAL' THEN 21 END""";

    private final SparkSession spark;
    private final Target target;

    public EventMerge(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /**
     * Merges.
     *
     * @param time when the run began
     */
    public MergeResult merge(Batch batch, String runId, Instant time) {
        long newEvents = batch.events() == 0 ? 0 : mergeEvents(batch, runId, time);
        if (batch.rejected() > 0) {
            mergeRejected(batch, runId, time);
        }
        return new MergeResult(newEvents, batch.events() - newEvents, newest(batch));
    }

    private long mergeEvents(Batch batch, String runId, Instant time) {
        Dataset<Row> events = batch.eventRows();
        String ranges = TimeRanges.condition(events, "t");
        // An insert-only MERGE inserts both of two equal keys of its source.
        events.dropDuplicates("writer", "seq")
                .withColumn("event_id", functions.expr("concat(writer, '-', seq)"))
                .withColumn("event_time", functions.expr("timestamp_micros(micros)"))
                .withColumn(
                        "event_date", functions.expr("date_from_unix_date(CAST(floor(micros / 86400000000) AS INT))"))
                .withColumn("severity_number", functions.expr(SEVERITY))
                .withColumn("ingest_time", functions.lit(time))
                .withColumn("run_id", functions.lit(runId))
                .drop("micros")
                .createOrReplaceTempView("bywash_new_events");
        return inserted("""
                MERGE INTO %s t USING bywash_new_events s
                ON t.writer = s.writer AND t.seq = s.seq AND t.event_date = s.event_date AND %s
                WHEN NOT MATCHED THEN INSERT *
                """.formatted(target.table(Tables.EVENTS.name()), ranges));
    }

    private void mergeRejected(Batch batch, String runId, Instant time) {
        batch.rejectedRows()
                .dropDuplicates("line_hash")
                .withColumn("ingest_time", functions.lit(time))
                .withColumn("run_id", functions.lit(runId))
                .createOrReplaceTempView("bywash_new_rejected");
        inserted("""
                MERGE INTO %s t USING bywash_new_rejected s
                ON t.line_hash = s.line_hash
                WHEN NOT MATCHED THEN INSERT *
                """.formatted(target.table(Tables.REJECTED_LINES.name())));
    }

    private long inserted(String merge) {
        Row counts = Commits.retried(() -> spark.sql(merge).collectAsList()).get(0);
        return counts.getLong(counts.fieldIndex("num_inserted_rows"));
    }

    private static Instant newest(Batch batch) {
        Row newest = batch.eventRows().agg(functions.max("micros")).first();
        return newest.isNullAt(0) ? null : Instant.EPOCH.plus(newest.getLong(0), java.time.temporal.ChronoUnit.MICROS);
    }
}
