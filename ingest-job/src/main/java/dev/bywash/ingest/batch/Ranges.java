package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.HadoopFileStore;
import dev.bywash.ingest.source.ReadSettings;
import dev.bywash.ingest.source.ReadTask;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Reads files from any offset on, with a Spark in this JVM. */
public final class Ranges {

    private Ranges() {}

    /** Reads the tasks' files. */
    public static Batch read(SparkSession spark, HadoopFileStore store, List<ReadTask> tasks, ReadSettings settings) {
        ReadTasks.Read read =
                tasks.isEmpty() ? ReadTasks.Read.nothing() : ReadTasks.read(spark, store, tasks, settings);
        return Batch.of(read.reports(), files -> new ReadAgain(spark, store, settings, tasks, files, read.kept()));
    }
}
