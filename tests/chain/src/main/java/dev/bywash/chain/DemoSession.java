package dev.bywash.chain;

import org.apache.spark.sql.SparkSession;

/** A small local Spark with Delta, to look at the tables with. */
final class ReportSession {

    private ReportSession() {}

    static SparkSession open() {
        return SparkSession.builder()
                .master("local[2]")
                .appName("bywash-report")
                .config("spark.ui.enabled", "false")
                .config("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension")
                .config("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog")
                .config("spark.sql.shuffle.partitions", "2")
                .config("spark.databricks.delta.snapshotPartitions", "1")
                .getOrCreate();
    }
}
