package dev.bywash.ingest;

import dev.bywash.ingest.engine.Engine;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One real Spark with Delta for all tests of the JVM: a local one, or with the system property {@code spark.remote} that of a Connect server. */
public final class SparkExtension implements BeforeAllCallback {

    private static SparkSession spark;
    private static Path emptyTables;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        spark();
    }

    public static synchronized SparkSession spark() throws Exception {
        if (spark == null && System.getProperty("spark.remote") != null) {
            spark = SparkSession.builder().getOrCreate();
            // As a job does: the server needs its classes.
            Engine.of(spark).start(spark);
        } else if (spark == null) {
            Path warehouse = Files.createTempDirectory(Path.of("target"), "warehouse");
            spark = SparkSession.builder()
                    .master("local[2]")
                    .appName("tests")
                    .config("spark.ui.enabled", "false")
                    .config("spark.sql.shuffle.partitions", "2")
                    // A few rows a query do not earn back what it costs to generate and compile code for them; the
                    // tests
                    // of the built job do that.
                    .config("spark.sql.codegen.wholeStage", "false")
                    .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
                    .config("spark.sql.adaptive.enabled", "false")
                    .config("spark.databricks.delta.merge.materializeSource", "none")
                    .config("spark.databricks.delta.merge.repartitionBeforeWrite.enabled", "false")
                    .config("spark.databricks.delta.snapshotPartitions", "1")
                    .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "2")
                    .config("spark.sql.warehouse.dir", warehouse.toUri().toString())
                    .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                    .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                    .getOrCreate();
        }
        return spark;
    }

    /** Makes the job's tables in a directory that is there: copies, for to make five tables takes seconds. */
    public static synchronized void createTables(Path directory) throws Exception {
        if (emptyTables == null) {
            emptyTables = Files.createTempDirectory(Path.of("target"), "empty-tables");
            Tables.create(spark(), new Target(emptyTables.toAbsolutePath().toString()));
        }
        copy(emptyTables, directory);
    }

    /** Copies what is in a directory into another. */
    public static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.skip(1).toList()) {
                Files.copy(path, to.resolve(from.relativize(path)));
            }
        }
    }
}
