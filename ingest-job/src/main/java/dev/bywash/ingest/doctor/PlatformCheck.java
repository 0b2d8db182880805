package dev.bywash.ingest.doctor;

import java.util.List;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** What the job runs on. */
final class PlatformCheck implements Check {

    static final String AREA = "platform";

    private static final Set<String> SPARKS = Set.of("4.0", "4.1", "4.2");

    private final SparkSession spark;

    PlatformCheck(SparkSession spark) {
        this.spark = spark;
    }

    @Override
    public List<Finding> look() {
        String version = spark.version();
        String java = System.getProperty("java.version");
        String runtime = System.getenv("DATABRICKS_RUNTIME_VERSION");
        String says = "Spark %s on Java %s%s".formatted(version, java, runtime == null ? "" : ", runtime " + runtime);
        boolean tested = SPARKS.stream().anyMatch(spark -> version.startsWith(spark + ".") || version.equals(spark));
        return List.of(
                tested
                        ? Finding.right(AREA, says)
                        : Finding.look(
                                AREA,
                                says + ": it is tested on Spark 4.0, 4.1 and 4.2",
                                "take a runtime with one of these if something below is wrong"));
    }
}
