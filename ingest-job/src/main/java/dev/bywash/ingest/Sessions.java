package dev.bywash.ingest;

import dev.bywash.ingest.engine.Engine;
import org.apache.spark.sql.SparkSession;

/** The session that a main runs in: the platform's, spark-submit's, or a local one of its own. */
public final class Sessions {

    private Sessions() {}

    /** Opens the session; off the platform, what nobody has set is set as is best for the job. */
    public static SparkSession open(String name) {
        SparkSession.Builder builder = SparkSession.builder().appName(name);
        if (!onDatabricks()) {
            Engine.ofClassPath().configure(builder);
        }
        return builder.getOrCreate();
    }

    /** There the session exists and is set up, and changing it would be somebody else's surprise. */
    static boolean onDatabricks() {
        return System.getenv("DATABRICKS_RUNTIME_VERSION") != null;
    }
}
