package dev.bywash.ingest;

import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The session that a main runs in: the platform's, spark-submit's, or a local one of its own. */
public final class Sessions {

    private static final String EXTENSIONS = "spark.sql.extensions";

    private Sessions() {}

    /** Opens the session; off the platform, what nobody has set is set as is best for the job. */
    public static SparkSession open(String name) {
        SparkConf conf = new SparkConf();
        SparkSession.Builder builder = SparkSession.builder().appName(name);
        if (!onDatabricks()) {
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
        return builder.getOrCreate();
    }

    private static void defaultTo(SparkConf conf, SparkSession.Builder builder, String key, String value) {
        if (!conf.contains(key)) {
            builder.config(key, value);
        }
    }

    /** There the session exists and is set up, and changing it would be somebody else's surprise. */
    static boolean onDatabricks() {
        return System.getenv("DATABRICKS_RUNTIME_VERSION") != null;
    }
}
