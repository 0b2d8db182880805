package dev.bywash.ingest.batch;

import dev.bywash.ingest.batch.Batch.ChunkRead;
import dev.bywash.ingest.batch.Batch.FileRead;
import dev.bywash.ingest.engine.JavaSerializer;
import dev.bywash.ingest.plan.FilePartitions;
import dev.bywash.ingest.read.Chunks;
import dev.bywash.ingest.read.DeliveredFile;
import dev.bywash.ingest.read.FileReading;
import dev.bywash.ingest.read.Found;
import dev.bywash.ingest.read.ReadAhead;
import dev.bywash.ingest.read.ReadCache;
import dev.bywash.ingest.read.ReadSettings;
import dev.bywash.ingest.read.ReadTask;
import dev.bywash.ingest.read.RunShare;
import dev.bywash.ingest.storage.HadoopFileStore;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/** Reads files from any offset on, with a Spark in this JVM: once here for what the driver must know, and again for their rows. */
public final class RangeReader {

    private RangeReader() {}

    /** Reads the tasks' files. */
    public static Batch read(SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings) {
        return read(spark, store, tasks, settings, Chunks.BYTES);
    }

    /** @param chunkBytes how much of a large file is read at once, about */
    static Batch read(
            SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings, long chunkBytes) {
        int readers = spark.sparkContext().defaultParallelism();
        List<List<ReadTask>> groups = FilePartitions.of(Chunks.of(tasks, readers, chunkBytes), readers);
        Read read = readFirst(spark, store, groups, settings);
        List<FileRead> files = filesOf(groups.stream().flatMap(List::stream).toList(), Batch.chunksOf(read.reports()));
        boolean small = Batch.isSmall(files, chunkBytes);
        return Batch.of(files, new ScannedRows(spark, store, settings, tasks, files, read.cache(), small), small);
    }

    /** @param chunks what each of the tasks saw */
    private static List<FileRead> filesOf(List<ReadTask> tasks, List<ChunkRead> chunks) {
        Map<DeliveredFile, SortedMap<Long, ChunkRead>> files = new LinkedHashMap<>();
        for (int i = 0; i < tasks.size(); i++) {
            files.computeIfAbsent(tasks.get(i).file(), file -> new TreeMap<>())
                    .put(tasks.get(i).chunk().behind(), chunks.get(i));
        }
        return files.values().stream()
                .map(file -> FileRead.of(List.copyOf(file.values())))
                .toList();
    }

    /**
     * What the files of the tasks hold.
     *
     * @param cache of small files, what was read
     */
    private record Read(ArrayList<Found.Report> reports, ReadCache cache) implements Serializable {

        static Read nothing() {
            return new Read(new ArrayList<>(), new ReadCache());
        }
    }

    /** Those of the groups come in the order of these, and within them in the order of their tasks. */
    private static Read readFirst(
            SparkSession spark, HadoopFileStore store, List<List<ReadTask>> groups, ReadSettings settings) {
        Read all = Read.nothing();
        if (groups.isEmpty()) {
            return all;
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<byte[]> serialized = groups.stream()
                .map(group -> JavaSerializer.serialize(group.toArray(ReadTask[]::new)))
                .toList();
        for (byte[] some : context.parallelize(serialized, groups.size())
                .map(new ReadGroup(store, settings, groups.size()))
                .collect()) {
            Read read = JavaSerializer.deserialize(some, Read.class);
            all.reports.addAll(read.reports);
            all.cache.addAll(read.cache);
        }
        return all;
    }

    /** Reads a group of tasks on an executor, and reports what is there. */
    private record ReadGroup(HadoopFileStore store, ReadSettings settings, int groups)
            implements Function<byte[], byte[]> {

        @Override
        public byte[] call(byte[] group) {
            Read read = Read.nothing();
            List<ReadTask> tasks = List.of(JavaSerializer.deserialize(group, ReadTask[].class));
            RunShare share = settings.limits().share(groups, ReadAhead.filesOf(tasks));
            try (ReadAhead readings = new ReadAhead(store, tasks, settings.withoutRows(), share)) {
                while (readings.hasNext()) {
                    try (FileReading file = readings.next()) {
                        file.forEachRemaining(found -> {
                            if (found instanceof Found.Report report) {
                                read.reports.add(report);
                            }
                            if (found instanceof Found.Done done) {
                                read.cache.add(readings, done.outcome());
                            }
                        });
                    }
                }
            }
            return JavaSerializer.serialize(read);
        }
    }
}
