package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/** Reads a group of tasks, one file after the other, on an executor, and reports what is there. */
final class ReadTasks implements Function<byte[], byte[]> {

    private static final long serialVersionUID = 1;

    private final HadoopFileStore store;
    private final ReadSettings settings;

    private ReadTasks(HadoopFileStore store, ReadSettings settings) {
        this.store = store;
        this.settings = settings;
    }

    /** What the files of the tasks hold. */
    static List<Found.Report> read(
            SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<byte[]> groups = TaskGroups.of(tasks, context.defaultParallelism()).stream()
                .map(group -> Serialized.bytesOf(group.toArray(ReadTask[]::new)))
                .toList();
        return context.parallelize(groups, groups.size()).map(new ReadTasks(store, settings)).collect().stream()
                .flatMap(reports -> Stream.of(Serialized.of(reports, Found.Report[].class)))
                .toList();
    }

    @Override
    public byte[] call(byte[] group) {
        List<Found.Report> reports = new ArrayList<>();
        for (ReadTask task : Serialized.of(group, ReadTask[].class)) {
            try (FileReading file = new FileReading(store, task, settings)) {
                file.forEachRemaining(found -> {
                    if (found instanceof Found.Report report) {
                        reports.add(report);
                    }
                });
            }
        }
        return Serialized.bytesOf(reports.toArray(Found.Report[]::new));
    }
}
