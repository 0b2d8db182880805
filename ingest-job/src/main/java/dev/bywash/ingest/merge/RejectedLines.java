package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.LedgerEntry;
import dev.bywash.ingest.state.State;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import java.sql.Timestamp;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * Inserts rejected lines that the table does not have. They are looked for among those that runs brought which may not be recorded; and among all, where a file is
 * read again, or is new to the state though it is older than such runs.
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
     * @param time when the run began
     */
    void insert(Dataset<Row> rejected, Batch batch, String runId, Instant time) {
        Dataset<Row> rows = rejected.dropDuplicates("line_hash")
                .withColumn("void_time", functions.lit(null).cast("timestamp"))
                .withColumn("ingest_time", functions.lit(Timestamp.from(time)))
                .withColumn("run_id", functions.lit(runId));
        Instant since = since(batch);
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

    private Instant since(Batch batch) {
        Instant recently = state.listed().minus(Commits.LONGEST_RUN);
        boolean allAreNew = batch.outcomes().stream()
                .filter(outcome -> outcome.position() != null)
                .noneMatch(outcome -> mayHaveBeenRead(outcome, recently));
        return allAreNew ? recently : Instant.EPOCH;
    }

    private boolean mayHaveBeenRead(FileOutcome outcome, Instant recently) {
        LedgerEntry before = state.ledger().entryOf(outcome.file());
        return before == null
                ? outcome.file().modifiedMillis() < recently.toEpochMilli()
                : VoidRejections.readsAgain(outcome, before);
    }
}
