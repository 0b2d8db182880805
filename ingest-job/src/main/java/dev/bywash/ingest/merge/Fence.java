package dev.bywash.ingest.merge;

import dev.bywash.ingest.tables.Commits;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.spark.sql.SparkSession;

/**
 * Commits of which Delta takes each number but once, and none after a greater one: a compare-and-set over all jobs of a table. Delta calls that an idempotent
 * write.
 */
final class Fence {

    private static final String APPLICATION = "bywash";

    private final SparkSession spark;

    /** @param spark a session that nobody else uses, for Delta takes the number from its settings */
    Fence(SparkSession spark) {
        this.spark = spark;
    }

    /**
     * Runs a statement that commits to a table, again where another commit came first. It does nothing where a commit of this number, or of a greater one, is
     * there.
     *
     * @param runId which the history of the table has of this commit
     */
    <T> T commit(long number, String runId, Supplier<T> statement) {
        Map<String, String> settings = Map.of(
                "spark.databricks.delta.write.txnAppId", APPLICATION,
                "spark.databricks.delta.write.txnVersion", Long.toString(number),
                "spark.databricks.delta.commitInfo.userMetadata", runId);
        settings.forEach(spark.conf()::set);
        try {
            return Commits.retried(statement);
        } finally {
            settings.keySet().forEach(spark.conf()::unset);
        }
    }
}
