package dev.bywash.ingest.batch;

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
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What a run read. Files are read once for what the driver must know, and again, the same bytes, whenever their rows are asked for: parsing twice is
 * cheaper than to keep what was parsed, and a batch of any size needs no memory.
 */
public final class Batch implements AutoCloseable {

    private final BatchRows rows;
    private final List<FileOutcome> outcomes;
    private final List<WriterSeen> writers;

    private Batch(BatchRows rows, List<FileOutcome> outcomes, List<WriterSeen> writers) {
        this.rows = rows;
        this.outcomes = outcomes;
        this.writers = writers;
    }

    /** Reads the tasks' files. */
    public static Batch read(SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings) {
        List<Found.Report> reports = tasks.isEmpty() ? List.of() : ReadTasks.read(spark, store, tasks, settings);
        return of(reports, outcomes -> new ReadAgain(spark, store, settings, tasks, outcomes));
    }

    /** Reads the tasks' files whole, through Spark's own sources. */
    public static Batch readWhole(SparkSession spark, List<ReadTask> tasks, ReadSettings settings) {
        HeldRows held = HeldRows.of(WholeFiles.read(spark, tasks, settings));
        return of(held.reports(), outcomes -> held);
    }

    private static Batch of(List<Found.Report> reports, Function<List<FileOutcome>, BatchRows> rows) {
        List<FileOutcome> outcomes = new ArrayList<>();
        Map<String, WriterSeen> writers = new LinkedHashMap<>();
        for (Found.Report report : reports) {
            if (report instanceof Found.Seen seen) {
                writers.merge(seen.writer().writer(), seen.writer(), WriterSeen::and);
            } else {
                outcomes.add(((Found.Done) report).outcome());
            }
        }
        return new Batch(rows.apply(outcomes), List.copyOf(outcomes), List.copyOf(writers.values()));
    }

    /** One outcome for each task. */
    public List<FileOutcome> outcomes() {
        return outcomes;
    }

    /** How many events were found. */
    public long events() {
        return outcomes.stream().mapToLong(FileOutcome::events).sum();
    }

    /** How many bytes of their streams the files' readings are done with. */
    public long bytes() {
        return outcomes.stream().mapToLong(FileOutcome::bytes).sum();
    }

    /** How many lines were rejected. */
    public long rejected() {
        return outcomes.stream().mapToLong(FileOutcome::rejected).sum();
    }

    /** The events; {@code ordinal} tells which of two files is the older one. */
    public Dataset<Row> eventRows() {
        return rows.of(RowKind.EVENT);
    }

    /** The rejected lines. */
    public Dataset<Row> rejectedRows() {
        return rows.of(RowKind.REJECTED);
    }

    /** What was read of each writer. */
    public List<WriterSeen> writers() {
        return writers;
    }

    /** Ranges that hold the times of all events. */
    public List<TimeRange> times() {
        TimeRanges times = new TimeRanges();
        outcomes.forEach(outcome -> outcome.times().forEach(times::add));
        return times.ranges();
    }

    /** Lets go of the rows. */
    @Override
    public void close() {
        rows.close();
    }
}
