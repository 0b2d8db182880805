package dev.bywash.ingest.audit;

import dev.bywash.ingest.tables.TableHistory;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Which versions the table of a log has had. */
final class LogHistory {

    private final TableHistory<Version> history;

    /** @param mark what the commit left with it; null when that is nothing */
    private record Version(long number, String mark) {

        static Version of(Row row) {
            return new Version(row.getAs("version"), row.getAs("userMetadata"));
        }
    }

    LogHistory(SparkSession spark, String table) {
        this.history = new TableHistory<>(spark, table, Version::of);
    }

    /** The version that is there, whoever made it. */
    long latest() {
        return history.latest().number;
    }

    /**
     * The version that was made by a commit.
     *
     * @param mark what that left in the history; no other one leaves the same
     * @param before a version of before
     * @return empty when Delta did not take the commit
     */
    OptionalLong versionOf(String mark, long before) {
        return history.downTo(version -> mark.equals(version.mark) || version.number <= before).stream()
                .filter(version -> mark.equals(version.mark))
                .mapToLong(Version::number)
                .findFirst();
    }
}
