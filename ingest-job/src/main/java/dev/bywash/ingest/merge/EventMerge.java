package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.batch.Checkpoint;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.source.TimeRange;
import dev.bywash.ingest.source.TimeRanges;
import dev.bywash.ingest.source.WriterSeen;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.functions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts the events of a batch that the table does not have.
 *
 * <p>The merge looks for them where they must be: at the times of the batch's events. An event that claims a number of a writer that has it already may
 * carry any time; so, where numbers come again, it looks at all the time that their writer is known to have written. Who comes first keeps the
 * number, the other is rejected.
 */
public final class EventMerge {

    private static final Logger LOG = LoggerFactory.getLogger(EventMerge.class);

    static final String SEVERITY = """
            CASE level WHEN 'TRACE' THEN 1 WHEN 'DEBUG' THEN 5 WHEN 'INFO' THEN 9
                       WHEN 'WARN' THEN 13 WHEN 'ERROR' THEN 17 WHEN 'FATAL' THEN 21 END""";

    static final String DATE = "date_from_unix_date(CAST(micros div 86400000000 AS INT))";

    /** Fewer bytes of lines make one file, which is a fifth of that or less. */
    private static final long FILE_BYTES = 64L * 1024 * 1024;

    private final SparkSession spark;
    private final Target target;
    private final String events;
    private final Writers writers;

    public EventMerge(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        this.events = target.table(Tables.EVENTS.name());
        this.writers = new Writers(spark, target);
    }

    /**
     * Merges.
     *
     * @param time when the run began
     */
    public MergeResult merge(Batch batch, String runId, Instant time) {
        MergeResult result = batch.events() == 0 ? new MergeResult(0, 0, 0, null) : mergeEvents(batch, runId, time);
        writers.record(batch.writers(), runId, time);
        if (batch.rejected() > 0) {
            insertRejected(batch.rejectedRows(), runId, time);
        }
        return result;
    }

    /** Makes table {@code writers} anew where it is empty and there are events: an older version knew none. */
    public void upgrade(Instant time) {
        if (writers.isEmpty() && !spark.table(events).isEmpty()) {
            LOG.info("Table writers is empty; making it from all events");
            writers.rebuild(events, "TRUE", time);
        }
    }

    /** Adds to table {@code writers} what runs since then did not come to because they were killed: those that table {@code ingest_runs} does not know. */
    public void addWritersOfKilledRuns(Instant since, Instant time) {
        String killed = "ingest_time >= TIMESTAMP'%s' AND run_id NOT IN (SELECT run_id FROM %s)"
                .formatted(since, target.table(Tables.INGEST_RUNS.name()));
        writers.rebuild(events, killed, time);
    }

    private MergeResult mergeEvents(Batch batch, String runId, Instant time) {
        long read = batch.events();
        TimeRanges times = new TimeRanges();
        batch.times().forEach(times::add);
        writers.timesOfRepeated(batch.writers()).forEach(times::add);
        String condition = TimeCondition.of(times.ranges(), "t");

        Dataset<Row> unique = hasRepetitions(batch) ? firstOfEach(batch.eventRows()) : batch.eventRows();
        inFewFiles(unique, batch)
                .withColumn("event_id", functions.expr("concat(writer, '-', seq)"))
                .withColumn("event_time", functions.expr("timestamp_micros(micros)"))
                .withColumn("event_date", functions.expr(DATE))
                .withColumn("severity_number", functions.expr(SEVERITY))
                .withColumn("ingest_time", functions.lit(time))
                .withColumn("run_id", functions.lit(runId))
                .drop("micros", "ordinal")
                .createOrReplaceTempView("bywash_new_events");
        long inserted = inserted("""
                MERGE INTO %s t USING bywash_new_events s
                ON t.writer = s.writer AND t.seq = s.seq AND %s
                WHEN NOT MATCHED THEN %s
                """.formatted(events, condition, Tables.EVENTS.insertClause()));
        long conflicts = inserted == read ? 0 : rejectConflicts(batch, condition, runId, time);
        // Without the files that turned out to have changed, some of whose events an earlier try may have brought all
        // the same.
        long known = Math.max(0, batch.events() - inserted - conflicts);
        return new MergeResult(inserted, known, conflicts, newest(batch));
    }

    private static Instant newest(Batch batch) {
        List<TimeRange> times = batch.times();
        return times.isEmpty()
                ? null
                : Writers.instantOf(times.get(times.size() - 1).last());
    }

    /** Each task that writes makes a file of each day it has events of. */
    private static Dataset<Row> inFewFiles(Dataset<Row> rows, Batch batch) {
        return batch.bytes() < FILE_BYTES ? rows.repartition(1) : rows;
    }

    private static boolean hasRepetitions(Batch batch) {
        return batch.writers().stream()
                .map(WriterSeen::ranges)
                .anyMatch(ranges -> SeqRanges.count(ranges) > SeqRanges.count(SeqRanges.normalize(ranges)));
    }

    /** An insert-only MERGE inserts both of two equal keys of its source. The one of the older file, and further up in it, is the first. */
    private static Dataset<Row> firstOfEach(Dataset<Row> rows) {
        return rows.withColumn(
                        "place",
                        functions
                                .row_number()
                                .over(Window.partitionBy("writer", "seq").orderBy("ordinal", "source_offset")))
                .where("place = 1")
                .drop("place");
    }

    /** Events of the batch whose number belongs to another event. Returns how many. */
    private long rejectConflicts(Batch batch, String condition, String runId, Instant time) {
        batch.eventRows().createOrReplaceTempView("bywash_known_events");
        Dataset<Row> known = spark.sql("""
                SELECT sha2(concat_ws('\\n', regexp_replace(s.source_file, '[^/]*$', ''), s.source_offset, s.writer, s.seq, s.crc), 256) AS line_hash,
                       s.source_file AS file, s.source_offset AS offset, CAST(NULL AS BIGINT) AS length,
                       '%s' AS reason,
                       concat('its crc is ', s.crc, '; the first one, of ', t.source_file, ', has ', t.crc) AS detail,
                       s.writer, s.seq, CAST(s.message AS BINARY) AS bytes
                FROM bywash_known_events s JOIN %s t
                ON t.writer = s.writer AND t.seq = s.seq AND %s
                WHERE t.crc <> s.crc
                """.formatted(Rejection.CONFLICT, events, condition))
                .withColumn("bytes", functions.expr("substring(bytes, 1, 4096)"));
        try (Checkpoint conflicts = Checkpoint.of(known)) {
            long count = conflicts.rows().count();
            if (count > 0) {
                insertRejected(conflicts.rows(), runId, time);
            }
            return count;
        }
    }

    private void insertRejected(Dataset<Row> rejected, String runId, Instant time) {
        rejected.dropDuplicates("line_hash")
                .withColumn("ingest_time", functions.lit(time))
                .withColumn("run_id", functions.lit(runId))
                .createOrReplaceTempView("bywash_new_rejected");
        inserted("""
                MERGE INTO %s t USING bywash_new_rejected s
                ON t.line_hash = s.line_hash
                WHEN NOT MATCHED THEN %s
                """.formatted(target.table(Tables.REJECTED_LINES.name()), Tables.REJECTED_LINES.insertClause()));
    }

    private long inserted(String merge) {
        Row counts = Commits.retried(() -> spark.sql(merge).collectAsList()).get(0);
        return counts.getLong(counts.fieldIndex("num_inserted_rows"));
    }
}
