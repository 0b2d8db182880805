package dev.bywash.ingest.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Spark behind Spark Connect. Keeps rows in a table, for on serverless compute Spark keeps none. */
final class ConnectEngine implements Engine {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectEngine.class);
    private static final String TAG = "bywash-";

    private static final StructType ONE_NUMBER = new StructType().add("id", DataTypes.LongType);

    /** For a process has one target; and where on serverless compute else could a setting be kept? */
    private static volatile String stagingSchema;

    /** A refusal is asked again after so long: it may have been one of the moment. */
    private static final Duration REFUSED = Duration.ofHours(1);

    /** When it is to be asked whether functions are run; null until it was asked, and the greatest time where they are. A process has one Spark. */
    private static volatile Instant nextTry;

    static void stageIn(String schema) {
        stagingSchema = schema;
    }

    static String stagingSchema() {
        return stagingSchema;
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
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            LOG.warn("The job's jar cannot be sent to Spark; it has to be there already: {}", Failure.reason(e));
        }
    }

    /** Whether another one would have the job's jar, and be let in at all, is the platform's secret. */
    @Override
    public SparkSession another(SparkSession spark) {
        return spark;
    }

    /** Tried: whether the jar was let in, and whether the server reads what a client of another version sends, nothing else tells. */
    @Override
    public boolean runsFunctions(SparkSession spark) {
        if (nextTry == null || !Instant.now().isBefore(nextTry)) {
            nextTry = triesFunction(spark) ? Instant.MAX : Instant.now().plus(REFUSED);
        }
        return nextTry.equals(Instant.MAX);
    }

    private static boolean triesFunction(SparkSession spark) {
        try {
            new RowFunction(new Same(), ONE_NUMBER)
                    .inSpark(spark.range(1).toDF())
                    .collectAsList();
            return true;
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            LOG.warn(
                    "Spark does not run the job's functions, so that all that is read comes to this process, which takes longer: {}. On a cluster, or with a client of Spark's"
                            + " own version, it would run them",
                    Failure.reason(e));
            return false;
        }
    }

    private record Same() implements MapPartitionsFunction<Row, Row> {

        @Override
        public Iterator<Row> call(Iterator<Row> rows) {
            return rows;
        }
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
    public MaterializedRows materialize(Dataset<Row> rows) {
        return StagedRows.of(rows, stagingSchema);
    }

    @Override
    public MaterializedRows persist(Dataset<Row> rows) {
        return materialize(rows);
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
