package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;

/** Reads a group of tasks, one file after the other, on an executor, and reports what is there. */
final class ReadTasks implements FlatMapFunction<byte[], byte[]> {

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
        return context.parallelize(groups, groups.size()).flatMap(new ReadTasks(store, settings)).collect().stream()
                .map(report -> Serialized.of(report, Found.Report.class))
                .toList();
    }

    @Override
    public Iterator<byte[]> call(byte[] group) {
        List<byte[]> reports = new ArrayList<>();
        for (ReadTask task : Serialized.of(group, ReadTask[].class)) {
            new FileReading(store, task, settings).forEachRemaining(found -> {
                if (found instanceof Found.Report report) {
                    reports.add(Serialized.bytesOf(report));
                }
            });
        }
        return reports.iterator();
    }
}
