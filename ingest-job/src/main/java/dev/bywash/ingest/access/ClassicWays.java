package dev.bywash.ingest.access;

import dev.bywash.ingest.plan.LogFiles;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** What a Spark in this JVM has beside its sources. Known by its name alone, for its class cannot be loaded by a Connect client. */
interface ClassicWays {

    static ClassicWays loaded() {
        try {
            return Class.forName("dev.bywash.ingest.access.HadoopWays")
                    .asSubclass(ClassicWays.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("This Spark has no Hadoop", e);
        }
    }

    /** All ways to files, the best first. */
    FileAccess all(SparkSession spark, List<String> sources, LogFiles wanted);

    /** The names of directories. */
    List<String> names(SparkSession spark, List<String> sources);
}
