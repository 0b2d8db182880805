package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Inserts rejected lines that the table does not have. They are looked for among those that runs brought which may not be recorded, and those since their stream was
 * read first; and among all, where a file is new to the state though it is older than such runs.
 */
final class RejectedLines {

    private final SparkSession spark;
    private final Target target;
    private final State state;

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
        Instant since = since(files);
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
     * When the first run began that rejected lines and recorded nothing. Asked where no run recorded anything for so long that what it rejected would not be found by
     * its time, and there are files that nobody is known to have read.
     *
     * @param time when this run began; the answer where there was none
     */
    Instant ofRunsThatRecordedNothing(Batch batch, Instant time) {
        Instant listed = state.listed();
        if (state.isEmpty()
                || !listed.isBefore(time.minus(Commits.LONGEST_RUN))
                || batch.outcomes().stream().allMatch(outcome -> state.ledger().knows(outcome.file()))) {
            return time;
        }
        Timestamp first = spark.sql(
                        "SELECT min(ingest_time) FROM %s WHERE ingest_time >= TIMESTAMP'%s' AND run_id NOT IN (SELECT run_id FROM %s WHERE kind = 'run')"
                                .formatted(
                                        target.table(Tables.REJECTED_LINES.name()),
                                        listed.minus(Commits.LONGEST_RUN),
                                        target.table(Tables.INGEST_STATE.name())))
                .first()
                .getTimestamp(0);
        return first == null ? time : first.toInstant();
    }

    private Instant since(List<FileOutcome> files) {
        Instant recently = state.listed().minus(Commits.LONGEST_RUN);
        return files.stream()
                .filter(outcome -> outcome.position() != null)
                .map(outcome -> since(outcome, recently))
                .min(Comparator.naturalOrder())
                .filter(since -> since.isBefore(recently))
                .orElse(recently);
    }

    private Instant since(FileOutcome outcome, Instant recently) {
        LedgerEntry before = state.ledger().entryOf(outcome.file());
        if (before == null) {
            return outcome.file().modifiedMillis() < recently.toEpochMilli() ? Instant.EPOCH : recently;
        }
        // Also where it goes on: what it was done with before may have been more.
        return VoidRejections.since(outcome, state.ledger(), recently);
    }
}
