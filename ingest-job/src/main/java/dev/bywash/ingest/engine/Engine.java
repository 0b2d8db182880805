package dev.bywash.ingest.engine;

import java.time.Duration;
import java.time.Instant;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** A Spark, by what differs between kinds of it. */
public interface Engine {

    /** The engine of a session. */
    static Engine of(SparkSession spark) {
        return isConnect(spark) ? new ConnectEngine() : classic();
    }

    /** The engine that sessions will have which this process makes. */
    static Engine ofClassPath() {
        try {
            Class.forName("org.apache.spark.sql.classic.SparkSession", false, Engine.class.getClassLoader());
            return classic();
        } catch (ClassNotFoundException e) {
            return new ConnectEngine();
        }
    }

    /** Where rows are kept by an engine that keeps them in tables: the name of a schema for SQL, or null where there is none. */
    static void stageIn(String schema) {
        ConnectEngine.stageIn(schema);
    }

    /** Whether the session's Spark is another process, reached through Spark Connect. */
    static boolean isConnect(SparkSession spark) {
        for (Class<?> type = spark.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().startsWith("org.apache.spark.sql.connect.")) {
                return true;
            }
        }
        return false;
    }

    /** By its name, for where there is no such Spark its class cannot be loaded. */
    private static Engine classic() {
        try {
            return Class.forName("dev.bywash.ingest.engine.ClassicEngine")
                    .asSubclass(Engine.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Spark is neither a classic one nor a Connect client", e);
        }
    }

    /** Sets what nobody has set, as is best for the job. */
    void configure(SparkSession.Builder builder);

    /** Makes a session ready for the job. */
    void start(SparkSession spark);

    /** A session beside this one, with views and settings of its own; the same one where another is more than the platform may give. */
    SparkSession another(SparkSession spark);

    /** Whether Spark runs functions of the job's jar. Where it does not, rows have to come to this process. */
    boolean runsFunctions(SparkSession spark);

    /** Names what the session does from now on, for Spark's UI. */
    void describe(SparkSession spark, String run, String phase);

    /** What the session does from now on has no name. */
    void endDescription(SparkSession spark);

    /** Computes rows once and keeps them until they are closed. */
    MaterializedRows materialize(Dataset<Row> rows);

    /** As {@link #materialize}, where it is done as cheaply when they are computed again: at first use, and lost ones are made anew. */
    MaterializedRows persist(Dataset<Row> rows);

    /** Lets go of rows that processes which were killed have kept since before a time. */
    void dropHeldBefore(SparkSession spark, Instant time);

    /**
     * Runs something when the process is asked to end, before Spark ends.
     *
     * @param timeout how long the process waits for it at most
     * @return takes it back
     */
    Runnable onEnd(Runnable action, Duration timeout);
}
