package dev.bywash.ingest.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.util.ShutdownHookManager;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A Spark in this JVM. */
final class ClassicEngine implements Engine {

    /** Spark stops itself with 50, Hadoop's file systems close with 10: the run in hand comes before both. */
    private static final int HOOK_PRIORITY = 100;

    private static final String EXTENSIONS = "spark.sql.extensions";

    ClassicEngine() {}

    @Override
    public void configure(SparkSession.Builder builder) {
        SparkConf conf = new SparkConf();
        if (!conf.contains("spark.master")) {
            builder.master("local[*]");
        }
        if (!conf.contains(EXTENSIONS)) {
            builder.config(EXTENSIONS, "io.delta.sql.DeltaSparkSessionExtension")
                    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
        }
        defaultTo(conf, builder, "spark.ui.enabled", "false");
        String cores = Integer.toString(Runtime.getRuntime().availableProcessors());
        defaultTo(conf, builder, "spark.sql.shuffle.partitions", cores);
        // A run needs some hundred generated classes. Of the default of 100, each run compiles most of them again.
        defaultTo(conf, builder, "spark.sql.codegen.cache.maxEntries", "1000");
        // Spark 4 gives each session a class loader that asks the driver for every class that generated code names. The
        // job adds no classes to a session.
        defaultTo(conf, builder, "spark.sql.artifact.isolation.enabled", "false");
        // VACUUM lists with this many tasks; the default is ten thousand.
        defaultTo(conf, builder, "spark.sql.sources.parallelPartitionDiscovery.parallelism", "16");
        // A batch has the same rows whenever it is read; Delta would copy them to be sure of that.
        defaultTo(conf, builder, "spark.databricks.delta.merge.materializeSource", "none");
        // The merge decides itself how many tasks write.
        defaultTo(conf, builder, "spark.databricks.delta.merge.repartitionBeforeWrite.enabled", "false");
        // A batch has events of a day, or of two: written at once, they need not be sorted by day.
        defaultTo(conf, builder, "spark.sql.maxConcurrentOutputFileWriters", "2");
        // Delta spreads a table's state over 50 tasks unless told otherwise; ours fits into two.
        defaultTo(conf, builder, "spark.databricks.delta.snapshotPartitions", "2");
    }

    private static void defaultTo(SparkConf conf, SparkSession.Builder builder, String key, String value) {
        if (!conf.contains(key)) {
            builder.config(key, value);
        }
    }

    @Override
    public void start(SparkSession spark) {}

    @Override
    public SparkSession another(SparkSession spark) {
        return spark.newSession();
    }

    @Override
    public boolean runsFunctions(SparkSession spark) {
        return true;
    }

    @Override
    public void describe(SparkSession spark, String run, String phase) {
        spark.sparkContext().setJobGroup("bywash-" + run, "Bywash " + phase, false);
    }

    @Override
    public void endDescription(SparkSession spark) {
        spark.sparkContext().clearJobGroup();
    }

    @Override
    public MaterializedRows materialize(Dataset<Row> rows) {
        return LocalCheckpoint.of(rows);
    }

    @Override
    public MaterializedRows persist(Dataset<Row> rows) {
        return new Persisted(rows.persist());
    }

    private record Persisted(Dataset<Row> rows) implements MaterializedRows {

        @Override
        public void close() {
            rows.unpersist();
        }
    }

    /** They ended with their process. */
    @Override
    public void dropHeldBefore(SparkSession spark, Instant time) {}

    @Override
    public Runnable onEnd(Runnable action, Duration timeout) {
        ShutdownHookManager hooks = ShutdownHookManager.get();
        hooks.addShutdownHook(action, HOOK_PRIORITY, timeout.toMillis(), TimeUnit.MILLISECONDS);
        return () -> {
            if (!hooks.isShutdownInProgress()) {
                hooks.removeShutdownHook(action);
            }
        };
    }
}
