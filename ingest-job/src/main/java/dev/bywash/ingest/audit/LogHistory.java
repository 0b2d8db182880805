package dev.bywash.ingest.audit;

import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Which versions the table of a log has had. To ask for the latest opens the file of one commit; to ask the table for anything makes Delta put together which files it
 * has, which takes several jobs for each version.
 */
final class LogHistory {

    /** So many versions are asked for first: to fetch a few takes as long as to fetch one. */
    private static final long FIRST_VERSIONS = 4;

    private static final long FACTOR = 16;

    private final SparkSession spark;
    private final String table;

    LogHistory(SparkSession spark, String table) {
        this.spark = spark;
        this.table = table;
    }

    /** The version that is there, whoever made it. */
    long latest() {
        return latest(1).get(0).getLong(0);
    }

    /**
     * The version that was made by a commit.
     *
     * @param mark what that left in the history; no other one leaves the same
     * @param before a version of before
     * @return empty when Delta did not take the commit
     */
    OptionalLong versionOf(String mark, long before) {
        for (long count = FIRST_VERSIONS; ; count *= FACTOR) {
            List<Row> versions = latest(count);
            OptionalLong found = versions.stream()
                    .filter(row -> mark.equals(row.getString(1)))
                    .mapToLong(row -> row.getLong(0))
                    .findFirst();
            if (found.isPresent()
                    || versions.size() < count
                    || versions.get(versions.size() - 1).getLong(0) <= before) {
                return found;
            }
        }
    }

    /** The latest first. */
    private List<Row> latest(long count) {
        return spark.sql("DESCRIBE HISTORY %s LIMIT %d".formatted(table, count))
                .select("version", "userMetadata")
                .collectAsList();
    }
}
