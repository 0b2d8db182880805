package dev.bywash.ingest.batch;

import dev.bywash.ingest.batch.Batch.ChunkRead;
import dev.bywash.ingest.batch.Batch.FileRead;
import dev.bywash.ingest.batch.LogDataSource.LogScan;
import dev.bywash.ingest.engine.JavaSerializer;
import dev.bywash.ingest.plan.FilePartitions;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileOutcome;
import dev.bywash.ingest.read.LeafRange;
import dev.bywash.ingest.read.ReadCache;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.storage.HadoopFileStore;
import dev.bywash.ingest.tally.Tally;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.CollectionAccumulator;
import scala.Tuple2;

/** Rows of files that were read before: the same bytes are read again each time that the rows are needed, from storage or from where they were kept. */
final class ScannedRows implements Batch.Rows {

    private final SparkSession spark;
    private final HadoopFileStore store;
    private final ReadSettings settings;
    private final Map<DeliveredFile, ReadTask> tasks;
    private final List<FileRead> files;
    private final ReadCache cache;
    private final boolean small;
    private final CollectionAccumulator<Tuple2<String, String>> changed;
    private final CollectionAccumulator<Tuple2<String, byte[]>> leaves;
    private final CollectionAccumulator<Tuple2<String, byte[]>> tallies;

    /** @param small whether one task reads all of it again */
    ScannedRows(
            SparkSession spark,
            HadoopFileStore store,
            ReadSettings settings,
            List<ReadTask> tasks,
            List<FileRead> files,
            ReadCache cache,
            boolean small) {
        this.spark = spark;
        this.store = store;
        this.settings = settings;
        this.tasks = tasks.stream().collect(Collectors.toMap(ReadTask::file, Function.identity(), (one, same) -> one));
        this.files = files;
        this.cache = cache;
        this.small = small;
        this.changed = spark.sparkContext().collectionAccumulator("bywash.changed");
        this.leaves = spark.sparkContext().collectionAccumulator("bywash.leaves");
        this.tallies = spark.sparkContext().collectionAccumulator("bywash.tallies");
    }

    @Override
    public Dataset<Row> of(RowKind kind) {
        List<FileOutcome> with = files.stream()
                .flatMap(file -> file.chunks().stream())
                .map(ChunkRead::outcome)
                .filter(outcome -> kind.count(outcome) > 0)
                .toList();
        List<ReadTask> again =
                with.stream().map(outcome -> again(kind, outcome)).toList();
        long rows = with.stream().mapToLong(kind::count).sum();
        int parallelism = small ? 1 : spark.sparkContext().defaultParallelism();
        return LogDataSource.load(
                spark,
                new LogScan(
                        kind,
                        new LogPartitionReader.Context(store, settings, changed, leaves, tallies),
                        FilePartitions.of(again, parallelism),
                        cache,
                        kind == RowKind.EVENT && settings.leaves() ? starts() : Map.of(),
                        rows));
    }

    private ReadTask again(RowKind kind, FileOutcome outcome) {
        ReadTask task = tasks.get(outcome.file());
        return kind == RowKind.RAW ? task.againWithHash(outcome) : task.again(outcome);
    }

    private Map<String, Map<FileLeaves.Key, Long>> starts() {
        LeafStarts starts = new LeafStarts();
        files.stream()
                .flatMap(file -> file.chunks().stream())
                .forEach(chunk -> starts.add(LogPartitionReader.keyOf(chunk.outcome()), chunk.writers()));
        return starts.byChunk();
    }

    @Override
    public List<LeafRange> leaves() {
        return ofEachChunk(leaves, LeafRange[].class).flatMap(Stream::of).toList();
    }

    @Override
    public List<Tally> tallies() {
        return ofEachChunk(tallies, Tally.class).toList();
    }

    /** A chunk may be read several times, and is the same each time. */
    private static <T> Stream<T> ofEachChunk(CollectionAccumulator<Tuple2<String, byte[]>> told, Class<T> type) {
        Map<String, byte[]> byChunk =
                told.value().stream().collect(Collectors.toMap(Tuple2::_1, Tuple2::_2, (first, again) -> first));
        return byChunk.values().stream().map(some -> JavaSerializer.deserialize(some, type));
    }

    @Override
    public Map<String, String> changedFiles() {
        Map<String, String> all = changed.value().stream()
                .collect(Collectors.toMap(Tuple2::_1, Tuple2::_2, (first, again) -> first, HashMap::new));
        for (FileRead file : files) {
            FileOutcome outcome = file.outcome();
            String path = outcome.file().path();
            if (outcome.otherHalf() != null && all.containsKey(path)) {
                // Nothing else would bring the two together again.
                all.putIfAbsent(
                        tasks.get(outcome.file()).next().path(),
                        "it holds the end of a line of " + path + ", which could not be read again");
            }
        }
        return all;
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
