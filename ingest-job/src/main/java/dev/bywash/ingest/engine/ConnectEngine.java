package dev.bywash.ingest.engine;

import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Spark behind Spark Connect. Keeps rows in a table, for on serverless compute Spark keeps none. */
final class ConnectEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectEngine.class);
    private static final String TAG = "bywash-";

    /** For a process has one target; and where on serverless compute else could a setting be kept? */
    private static volatile String stagingSchema;

    static void stageIn(String schema) {
        stagingSchema = schema;
    }

    /** The server's settings are the server's. */
    @Override
    public void configure(SparkSession.Builder builder) {}

    /** What the server runs of ours it has from here. */
    @Override
    public void start(SparkSession spark) {
        try {
            spark.addArtifact(ConnectEngine.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException | RuntimeException e) {
            LOG.warn("The job's jar cannot be sent to Spark; it has to be there already: {}", e.toString());
        }
    }

    /** Whether another one would have the job's jar, and be let in at all, is the platform's secret. */
    @Override
    public SparkSession another(SparkSession spark) {
        return spark;
    }

    @Override
    public void describe(SparkSession spark, String run, String phase) {
        spark.clearTags();
        spark.addTag(TAG + phase);
        spark.addTag(TAG + run);
    }

    @Override
    public void endDescription(SparkSession spark) {
        spark.clearTags();
    }

    @Override
    public Held hold(Dataset<Row> rows) {
        return StagedRows.of(rows, stagingSchema);
    }

    @Override
    public Held keep(Dataset<Row> rows) {
        return hold(rows);
    }

    @Override
    public void dropHeldBefore(SparkSession spark, Instant time) {
        if (stagingSchema != null) {
            StagedRows.dropOlder(spark, stagingSchema, time.toEpochMilli());
        }
    }

    /** After this process nothing is to be stopped: the server goes on. */
    @Override
    public Runnable onEnd(Runnable action, Duration timeout) {
        Thread hook = new Thread(action, "bywash-end");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // The process ends already.
            }
        };
    }
}
