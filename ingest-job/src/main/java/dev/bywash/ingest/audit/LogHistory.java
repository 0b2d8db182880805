package dev.bywash.ingest.audit;

import dev.bywash.ingest.tables.TableHistory;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Which versions the table of a log has had. */
final class LogHistory {

    private final TableHistory<Version> history;

    /**
     * A version.
     *
     * @param operation what made it, as Delta calls that
     * @param mark what the commit left with it; null when that is nothing
     */
    record Version(long number, String operation, String mark) {

        private static Version of(Row row) {
            return new Version(row.getAs("version"), row.getAs("operation"), row.getAs("userMetadata"));
        }

        /** Whether it made the table, and brought nothing. */
        boolean isEmptyTable() {
            return number == 0 && TableHistory.CREATE_TABLE.equals(operation);
        }
    }

    LogHistory(SparkSession spark, String table) {
        this.history = new TableHistory<>(spark, table, Version::of);
    }

    /** The version that is there, whoever made it. */
    Version latest() {
        return history.latest();
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
