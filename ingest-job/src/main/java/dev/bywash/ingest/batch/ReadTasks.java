package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.FileReading;
import dev.bywash.ingest.source.Found;
import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.Kept;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import dev.bywash.ingest.source.Readings;
import dev.bywash.ingest.source.RunShare;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.sql.SparkSession;

/** Reads a group of tasks on an executor, and reports what is there. */
final class ReadTasks implements Function<byte[], byte[]> {

    private static final long serialVersionUID = 1;

    private final HadoopFileStore store;
    private final ReadSettings settings;
    private final int groups;

    private ReadTasks(HadoopFileStore store, ReadSettings settings, int groups) {
        this.store = store;
        this.settings = settings;
        this.groups = groups;
    }

    /**
     * What the files of the tasks hold.
     *
     * @param kept of small files, what was read
     */
    record Read(ArrayList<Found.Report> reports, Kept kept) implements Serializable {

        static Read nothing() {
            return new Read(new ArrayList<>(), new Kept());
        }
    }

    /** Those of the groups come in the order of these, and within them in the order of their tasks. */
    static Read read(SparkSession spark, HadoopFileStore store, List<List<ReadTask>> groups, ReadSettings settings) {
        Read all = Read.nothing();
        if (groups.isEmpty()) {
            return all;
        }
        JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
        List<byte[]> serialized = groups.stream()
                .map(group -> Serialized.bytesOf(group.toArray(ReadTask[]::new)))
                .toList();
        for (byte[] some : context.parallelize(serialized, groups.size())
                .map(new ReadTasks(store, settings, groups.size()))
                .collect()) {
            Read read = Serialized.of(some, Read.class);
            all.reports.addAll(read.reports);
            all.kept.addAll(read.kept);
        }
        return all;
    }

    @Override
    public byte[] call(byte[] group) {
        Read read = Read.nothing();
        List<ReadTask> tasks = List.of(Serialized.of(group, ReadTask[].class));
        RunShare share = settings.limits().share(groups, Readings.filesOf(tasks));
        try (Readings readings = new Readings(store, tasks, settings.withoutRows(), share)) {
            while (readings.hasNext()) {
                try (FileReading file = readings.next()) {
                    file.forEachRemaining(found -> {
                        if (found instanceof Found.Report report) {
                            read.reports.add(report);
                        }
                        if (found instanceof Found.Done done) {
                            read.kept.add(readings, done.outcome());
                        }
                    });
                }
            }
        }
        return Serialized.bytesOf(read);
    }
}
