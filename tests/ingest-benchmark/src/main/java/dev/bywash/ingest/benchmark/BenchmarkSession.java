package dev.bywash.ingest.benchmark;

import dev.bywash.ingest.IngestOptions;
import dev.bywash.ingest.Ingestion;
import dev.bywash.ingest.Reader;
import dev.bywash.ingest.RunReport;
import dev.bywash.ingest.tables.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** One local Spark for all parts, set up as the ingest job sets up its own, and as many cores as there are. */
final class BenchmarkSession implements AutoCloseable {

    private final SparkSession spark = SparkSession.builder()
            .master("local[*]")
            .appName("bywash-ingest-benchmark")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", Runtime.getRuntime().availableProcessors())
            .config("spark.databricks.delta.merge.materializeSource", "none")
            .config("spark.databricks.delta.snapshotPartitions", "2")
            .config("spark.sql.codegen.cache.maxEntries", "1000")
            .config("spark.sql.sources.parallelPartitionDiscovery.parallelism", "16")
            .config("spark.sql.session.timeZone", "UTC")
            .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
            .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
            .getOrCreate();

    BenchmarkSession() {
        spark.sparkContext().setLogLevel("ERROR");
    }

    SparkSession spark() {
        return spark;
    }

    Ingestion ingestion(Path source, Path target) {
        IngestOptions options = new IngestOptions(
                List.of(source.toString()), new Target(target.toString()), 1L << 32, 1 << 20, null, Reader.RANGE);
        return new Ingestion(spark, options, Clock.systemUTC());
    }

    /** A run in a session that may be new to the tables, as a run of a job is. */
    RunReport ingest(Path source, Path target) throws IOException {
        return ingestion(source, target).run();
    }

    @Override
    public void close() {
        spark.stop();
    }
}
