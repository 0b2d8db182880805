package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.state.Ledger;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Inserts rejected lines that the table does not have. They are looked for among those that runs brought which may not be recorded; where bytes are read that an
 * earlier run was done with, among those since their stream was read first; and among all, where a file is new to the state though it is older than such runs.
 */
final class RejectedLines {

    private final SparkSession spark;
    private final Target target;
    private final State state;

    /** The files that runs rejected lines of which recorded nothing, and when the first of these runs began. */
    private Map<String, Instant> unrecorded = Map.of();

    /** What the state knew when that was asked; null where nobody did yet. Whatever made it forget that, a run that failed or one of another job, may be such a run. */
    private Ledger askedWith;

    RejectedLines(SparkSession spark, Target target, State state) {
        this.spark = spark;
        this.target = target;
        this.state = state;
    }

    /**
     * Inserts.
     *
     * @param rejected lines of this batch
     * @param files that they may be of
     * @param time when the run began
     */
    void insert(Dataset<Row> rejected, List<FileOutcome> files, String runId, Instant time) {
        Dataset<Row> rows = rejected.dropDuplicates("line_hash")
                .withColumn("void_time", functions.lit(null).cast("timestamp"))
                .withColumn("ingest_time", functions.lit(Timestamp.from(time)))
                .withColumn("run_id", functions.lit(runId));
        Instant since = since(files, time);
        try (TempView view = TempView.of(rows)) {
            Commits.retried(() -> spark.sql("""
                            MERGE INTO %s t USING %s s
                            ON t.ingest_time >= TIMESTAMP'%s' AND t.line_hash = s.line_hash
                            WHEN NOT MATCHED THEN %s
                            """.formatted(
                                    target.table(Tables.REJECTED_LINES.name()),
                                    view.name(),
                                    since,
                                    Tables.REJECTED_LINES.insertClause()))
                    .collectAsList());
        }
    }

    /**
     * When the first run began that rejected lines of one of these files and recorded nothing. Of files that nobody is known to have read, and of runs of the three days
     * before these sources were listed last, and after. Spark is asked once, not in each run.
     *
     * @param time when this run began; the answer where there was none
     */
    Instant readByRunsThatRecordedNothing(Batch batch, String runId, Instant time) {
        Ledger ledger = state.ledger();
        List<String> unknown = batch.outcomes().stream()
                .map(FileOutcome::file)
                .filter(file -> !ledger.knows(file))
                .map(DeliveredFile::path)
                .toList();
        if (!unknown.isEmpty() && ledger != askedWith) {
            unrecorded = ofRunsThatRecordedNothing(runId, recently(time));
            askedWith = ledger;
        }
        return unknown.stream()
                .map(file -> unrecorded.getOrDefault(file, time))
                .min(Comparator.naturalOrder())
                .orElse(time);
    }

    private Map<String, Instant> ofRunsThatRecordedNothing(String runId, Instant since) {
        return spark
                .sql("""
                        SELECT file, min(ingest_time) FROM %1$s
                        WHERE ingest_time >= TIMESTAMP'%3$s' AND run_id <> '%4$s'
                          AND run_id NOT IN (SELECT run_id FROM %2$s WHERE kind = 'run' AND run_time >= TIMESTAMP'%3$s' AND run_id IS NOT NULL)
                        GROUP BY file
                        """.formatted(
                                target.table(Tables.REJECTED_LINES.name()),
                                target.table(Tables.INGEST_STATE.name()),
                                since,
                                runId))
                .collectAsList()
                .stream()
                .collect(Collectors.toMap(
                        row -> row.getString(0), row -> row.getTimestamp(1).toInstant()));
    }

    /** Since when runs began that may not be recorded. */
    private Instant recently(Instant time) {
        Instant listed = state.listed();
        return (isNew(listed) || listed.isAfter(time) ? time : listed).minus(Commits.LONGEST_RUN);
    }

    private static boolean isNew(Instant listed) {
        return listed.equals(Instant.EPOCH);
    }

    private Instant since(List<FileOutcome> files, Instant time) {
        Instant recently = recently(time);
        return files.stream()
                .filter(outcome -> outcome.position() != null)
                .map(outcome -> since(outcome, recently))
                .min(Comparator.naturalOrder())
                .filter(since -> since.isBefore(recently))
                .orElse(recently);
    }

    private Instant since(FileOutcome outcome, Instant recently) {
        Ledger ledger = state.ledger();
        boolean isOld = isNew(state.listed()) || outcome.file().modifiedMillis() < recently.toEpochMilli();
        if (isOld && !ledger.knows(outcome.file())) {
            return Instant.EPOCH;
        }
        // Where nobody knows since when, it is not worth a look at all there ever was.
        return ledger.readBefore(outcome)
                .filter(since -> !since.equals(Instant.EPOCH))
                .map(since -> since.minus(Commits.LONGEST_RUN))
                .orElse(recently);
    }
}
