package dev.bywash.ingest.batch;

import dev.bywash.ingest.batch.Batch.ChunkRead;
import dev.bywash.ingest.batch.Batch.FileRead;
import dev.bywash.ingest.source.Chunks;
import dev.bywash.ingest.source.DeliveredFile;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.spark.sql.SparkSession;

/** Reads files from any offset on, with a Spark in this JVM. */
public final class Ranges {

    private Ranges() {}

    /** Reads the tasks' files. */
    public static Batch read(SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings) {
        return read(spark, store, tasks, settings, Chunks.BYTES);
    }

    /** @param chunkBytes how much of a large file is read at once, about */
    static Batch read(
            SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings, long chunkBytes) {
        int readers = spark.sparkContext().defaultParallelism();
        List<List<ReadTask>> groups = TaskGroups.of(Chunks.of(tasks, readers, chunkBytes), readers);
        ReadTasks.Read read = ReadTasks.read(spark, store, groups, settings);
        List<FileRead> files = filesOf(groups.stream().flatMap(List::stream).toList(), Batch.chunksOf(read.reports()));
        return Batch.of(files, new ReadAgain(spark, store, settings, tasks, files, read.kept()));
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
}
