package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadTask;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/**
 * What a run read, held by the executors.
 *
 * <p>It is read exactly once: checkpointed, so that a lost block fails the run instead of being read a second time. The files may be others by
 * then, and the outcomes would no longer be those of the events that were merged.
 */
public final class Batch implements AutoCloseable {

    private final Dataset<Row> found;
    private final List<FileOutcome> outcomes;

    private Batch(Dataset<Row> found, List<FileOutcome> outcomes) {
        this.found = found;
        this.outcomes = outcomes;
    }

    /** Reads the tasks' files. */
    public static Batch read(
            SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, int maxLineBytes, Instant now) {
        int parallelism = Math.max(1, spark.sparkContext().defaultParallelism());
        List<byte[]> groups = TaskGroups.of(tasks, parallelism).stream()
                .map(ReadTasks::bytesOf)
                .toList();
        Dataset<Row> found = spark.createDataset(groups, Encoders.BINARY())
                .flatMap(new ReadTasks(store, maxLineBytes, now), Encoders.row(FoundRows.SCHEMA))
                .localCheckpoint(true, StorageLevel.MEMORY_AND_DISK());
        List<FileOutcome> outcomes = found.where("outcome IS NOT NULL").select("outcome.*").collectAsList().stream()
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
        return found.where("event IS NOT NULL").select("event.*");
    }

    Dataset<Row> rejectedRows() {
        return found.where("rejected IS NOT NULL").select("rejected.*");
    }

    /** Lets go of the rows. */
    @Override
    public void close() {
        found.unpersist();
    }
}
