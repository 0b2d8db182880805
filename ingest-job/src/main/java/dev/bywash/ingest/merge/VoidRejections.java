package dev.bywash.ingest.merge;

import dev.bywash.ingest.batch.Batch;
import dev.bywash.ingest.line.Rejection;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LedgerEntry;
import dev.bywash.ingest.state.Ledger;
import dev.bywash.ingest.state.SeqRanges;
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
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Marks rejected lines that a later delivery of their file has made void: where there is an event now, or nothing to be rejected. Most runs read on where the last
 * one stopped, and have nothing to look for; others look at what was rejected since the streams of these files were read first.
 *
 * <p>A file that grows may have been begun anew, and its lines be in a rolled one. There, a line counts as whole only where the event of its number was read.
 */
final class VoidRejections {

    private static final Logger LOG = LoggerFactory.getLogger(VoidRejections.class);

    private static final StructType AGAIN = new StructType()
            .add("again_file", DataTypes.StringType)
            .add("again_from", DataTypes.LongType)
            .add("again_to", DataTypes.LongType)
            .add("again_growing", DataTypes.BooleanType);

    private static final StructType NUMBERS = new StructType()
            .add("read_writer", DataTypes.StringType)
            .add("read_first", DataTypes.LongType)
            .add("read_last", DataTypes.LongType);

    private final SparkSession spark;
    private final String table;

    VoidRejections(SparkSession spark, Target target) {
        this.spark = spark;
        this.table = target.table(Tables.REJECTED_LINES.name());
    }

    /**
     * To be called when what a run rejected is in the table, and before the ledger knows of it.
     *
     * @param time when the run began
     * @param first when the first run began that may have read the same files: this one, or one before it that recorded nothing
     */
    void mark(Batch batch, Ledger ledger, String runId, Instant time, Instant first) {
        List<FileOutcome> again = batch.outcomes().stream()
                .filter(outcome -> outcome.position() != null)
                .filter(outcome -> ledger.knows(outcome.file())
                        ? readsAgain(outcome, ledger.entryOf(outcome.file()))
                        : first.isBefore(time))
                .toList();
        if (again.isEmpty()) {
            return;
        }
        Instant since = again.stream()
                .map(outcome -> since(outcome, ledger, first))
                .min(Comparator.naturalOrder())
                .orElseThrow();
        Dataset<Row> files =
                spark.createDataFrame(again.stream().map(VoidRejections::rowOf).toList(), AGAIN);
        Dataset<Row> holding = spark.table(table)
                .where("ingest_time >= TIMESTAMP'%s' AND void_time IS NULL".formatted(since))
                .where(functions.col("run_id").notEqual(runId))
                // That is of two events, and in no file.
                .where(functions.col("reason").notEqual(Rejection.CONFLICT))
                .join(
                        functions.broadcast(files),
                        functions.expr("file = again_file AND offset >= again_from AND offset < again_to"))
                .join(
                        functions.broadcast(spark.createDataFrame(numbers(batch), NUMBERS)),
                        functions.expr("writer = read_writer AND seq BETWEEN read_first AND read_last"),
                        "left_outer")
                .where("NOT again_growing OR read_writer IS NOT NULL")
                .select("line_hash", "ingest_time");
        Dataset<Row> now = holding.distinct().join(batch.rejectedRows().select("line_hash"), "line_hash", "left_anti");
        Timestamp least = now.agg(functions.min("ingest_time")).first().getTimestamp(0);
        if (least == null) {
            return;
        }
        try (TempView view = TempView.of(now.select("line_hash"))) {
            Row counts = Commits.retried(() -> spark.sql(
                                    "MERGE INTO %s t USING %s s ON t.ingest_time >= TIMESTAMP'%s' AND t.line_hash = s.line_hash WHEN MATCHED THEN UPDATE SET void_time = TIMESTAMP'%s'"
                                            .formatted(table, view.name(), least.toInstant(), time))
                            .collectAsList())
                    .get(0);
            LOG.info("merge: {} rejected lines are whole now, or gone", counts.getLong(0));
        }
    }

    /** Whether bytes were read that an earlier reading was done with, or ended in. */
    private static boolean readsAgain(FileOutcome outcome, LedgerEntry before) {
        if (outcome.isOfAnotherStream(before)) {
            return false;
        }
        return outcome.content().from() < before.position().offset()
                || (before.joined() == null && outcome.joined() != null)
                || (!before.file().equals(outcome.file()) && !outcome.file().isActive());
    }

    /** Since when lines of a file that is read again may have been rejected: also by a run that was killed before it recorded that it read the file. */
    private static Instant since(FileOutcome outcome, Ledger ledger, Instant first) {
        Instant read = ledger.readSince(outcome, first);
        return read.equals(Instant.EPOCH) ? read : read.minus(Commits.LONGEST_RUN);
    }

    private static Row rowOf(FileOutcome outcome) {
        // The line that a file ends within is done with, once it was put together, and still the next reading begins
        // there.
        long end = outcome.position().offset() + (outcome.joined() == null ? 0 : 1);
        return RowFactory.create(
                outcome.file().path(),
                outcome.content().from(),
                end,
                outcome.file().isActive());
    }

    private static List<Row> numbers(Batch batch) {
        return batch.writers().stream()
                .flatMap(writer -> SeqRanges.normalize(writer.ranges()).stream()
                        .map(range -> RowFactory.create(writer.writer(), range.first(), range.last())))
                .toList();
    }
}
