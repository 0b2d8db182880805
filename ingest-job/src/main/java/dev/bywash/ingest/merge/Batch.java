package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import dev.bywash.ingest.source.TimeRange;
import dev.bywash.ingest.source.TimeRanges;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a run read, held by the executors.
 *
 * <p>It is read exactly once: checkpointed, so that a lost block fails the run instead of being read a second time. The files may be others by
 * then, and the outcomes would no longer be those of the events that were merged.
 */
public final class Batch implements AutoCloseable {

    private final Checkpoint found;
    private final List<FileOutcome> outcomes;

    private Batch(Checkpoint found, List<FileOutcome> outcomes) {
        this.found = found;
        this.outcomes = outcomes;
    }

    /** Reads the tasks' files. */
    public static Batch read(SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings) {
        if (tasks.isEmpty()) {
            // A run with nothing to read is the commonest of all; it need not start a job for that.
            return new Batch(Checkpoint.none(spark.emptyDataset(Encoders.row(FoundRows.SCHEMA))), List.of());
        }
        return of(Checkpoint.of(spark.createDataset(groups(spark, tasks), Encoders.BINARY())
                .flatMap(new ReadTasks(store, settings), Encoders.row(FoundRows.SCHEMA))));
    }

    /** Reads the tasks' files whole, through Spark's own sources. */
    public static Batch readWhole(SparkSession spark, List<ReadTask> tasks, ReadSettings settings) {
        return of(Checkpoint.of(WholeFiles.read(spark, tasks, settings)));
    }

    private static List<byte[]> groups(SparkSession spark, List<ReadTask> tasks) {
        int parallelism = Math.max(1, spark.sparkContext().defaultParallelism());
        return TaskGroups.of(tasks, parallelism).stream()
                .map(ReadTasks::bytesOf)
                .toList();
    }

    private static Batch of(Checkpoint found) {
        List<FileOutcome> outcomes = rows(found, "outcome").collectAsList().stream()
                .map(FoundRows::outcomeOf)
                .toList();
        return new Batch(found, outcomes);
    }

    /** One outcome for each task. */
    public List<FileOutcome> outcomes() {
        return outcomes;
    }

    long events() {
        return outcomes.stream().mapToLong(FileOutcome::events).sum();
    }

    long rejected() {
        return outcomes.stream().mapToLong(FileOutcome::rejected).sum();
    }

    Dataset<Row> eventRows() {
        return rows(found, "event");
    }

    Dataset<Row> rejectedRows() {
        return rows(found, "rejected");
    }

    Dataset<Row> seenRows() {
        return rows(found, "seen");
    }

    private static Dataset<Row> rows(Checkpoint found, String kind) {
        return found.rows().where(kind + " IS NOT NULL").select(kind + ".*");
    }

    /** Ranges that hold the times of all events. */
    List<TimeRange> times() {
        TimeRanges times = new TimeRanges();
        outcomes.forEach(outcome -> outcome.times().forEach(times::add));
        return times.ranges();
    }

    /** Lets go of the rows. */
    @Override
    public void close() {
        found.close();
    }
}
