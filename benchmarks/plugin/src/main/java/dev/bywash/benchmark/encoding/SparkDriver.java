package dev.bywash.benchmark.encoding;

import dev.bywash.log4j.identity.ProcessSource;
import dev.bywash.log4j.redact.Redaction;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;

/** The driver of a local Spark, whose threads work for a job of Databricks: each event asks Spark for that. */
final class SparkDriver implements EncoderUnderTest.Encodings {

    /** As long as those of the platform. */
    private static final Map<String, String> JOB = Map.of(
            "spark.databricks.job.id", "481516234200001",
            "spark.databricks.job.parentRunId", "481516234200002",
            "spark.databricks.job.runId", "481516234200003",
            "spark.databricks.job.taskKey", "load_core_trades",
            "spark.jobGroup.id", "4815162342_8127_job-481516234200001-run-481516234200003-action-15");

    private final SparkContext spark = new SparkContext(new SparkConf()
            .setMaster("local[1]")
            .setAppName("benchmark")
            .set("spark.ui.enabled", "false")
            .set("spark.driver.host", "127.0.0.1")
            .set("spark.databricks.clusterUsageTags.clusterId", "0713-210012-gaehahyy")
            .set("spark.databricks.clusterUsageTags.clusterName", "nightly-etl"));

    private final EncoderUnderTest.Encodings encodings = BywashEncoding.encodings(
            Redaction.defaults(),
            new ProcessSource(field -> field.equals("host") ? "10.0.0.7" : null, variable -> null));

    private SparkDriver() {}

    static EncoderUnderTest.Encodings encodings() {
        return new SparkDriver();
    }

    @Override
    public Encoding forThread(Throwable thrown) {
        JOB.forEach(spark::setLocalProperty);
        return encodings.forThread(thrown);
    }

    @Override
    public void close() {
        spark.stop();
    }
}
