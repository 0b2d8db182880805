package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.FileOutcome;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.Kept;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import scala.Tuple2;

/** Rows of files that were read before: the same bytes are read again each time that the rows are needed, from storage or from where they were kept. */
final class ReadAgain implements BatchRows {

    private final SparkSession spark;
    private final HadoopFileStore store;
    private final ReadSettings settings;
    private final Map<DeliveredFile, ReadTask> tasks;
    private final List<FileOutcome> outcomes;
    private final Kept kept;
    private final CollectionAccumulator<Tuple2<String, String>> changed;

    ReadAgain(
            SparkSession spark,
            HadoopFileStore store,
            ReadSettings settings,
            List<ReadTask> tasks,
            List<FileOutcome> outcomes,
            Kept kept) {
        this.spark = spark;
        this.store = store;
        this.settings = settings;
        this.tasks = tasks.stream().collect(Collectors.toMap(ReadTask::file, Function.identity(), (one, same) -> one));
        this.outcomes = outcomes;
        this.kept = kept;
        this.changed = spark.sparkContext().collectionAccumulator("bywash.changed");
    }

    @Override
    public Dataset<Row> of(RowKind kind) {
        List<FileOutcome> with =
                outcomes.stream().filter(outcome -> kind.count(outcome) > 0).toList();
        List<ReadTask> again = with.stream()
                .map(outcome -> tasks.get(outcome.file()).again(outcome))
                .toList();
        long rows = with.stream().mapToLong(kind::count).sum();
        int parallelism = spark.sparkContext().defaultParallelism();
        return FoundSource.load(
                spark, new FoundScan(kind, store, settings, TaskGroups.of(again, parallelism), kept, rows, changed));
    }

    @Override
    public Map<String, String> changedFiles() {
        return changed.value().stream().collect(Collectors.toMap(Tuple2::_1, Tuple2::_2, (first, again) -> first));
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
