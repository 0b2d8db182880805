package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import dev.bywash.ingest.source.TimeRange;
import dev.bywash.ingest.source.TimeRanges;
import dev.bywash.ingest.source.WriterSeen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private final List<WriterSeen> writers;

    private Batch(Checkpoint found, List<FileOutcome> outcomes, List<WriterSeen> writers) {
        this.found = found;
        this.outcomes = outcomes;
        this.writers = writers;
    }

    /** Reads the tasks' files. */
    public static Batch read(SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings) {
        if (tasks.isEmpty()) {
            // A run with nothing to read is the commonest of all; it need not start a job for that.
            return new Batch(Checkpoint.none(spark.emptyDataset(Encoders.row(FoundRows.SCHEMA))), List.of(), List.of());
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
                .map(group -> Serialized.bytesOf(group.toArray(ReadTask[]::new)))
                .toList();
    }

    private static Batch of(Checkpoint found) {
        List<FileOutcome> outcomes = new ArrayList<>();
        Map<String, WriterSeen> writers = new LinkedHashMap<>();
        for (Row row : found.rows().select("report").where("report IS NOT NULL").collectAsList()) {
            Found.Report report = Serialized.of(row.getAs(0), Found.Report.class);
            if (report instanceof Found.Seen seen) {
                writers.merge(seen.writer().writer(), seen.writer(), WriterSeen::and);
            } else {
                outcomes.add(((Found.Done) report).outcome());
            }
        }
        return new Batch(found, List.copyOf(outcomes), List.copyOf(writers.values()));
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
        return rows("event");
    }

    Dataset<Row> rejectedRows() {
        return rows("rejected");
    }

    /** What was read of each writer. */
    List<WriterSeen> writers() {
        return writers;
    }

    private Dataset<Row> rows(String kind) {
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
