package dev.bywash.ingest.merge;

import dev.bywash.ingest.state.CommitMark;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Commits to the events, of which Delta takes each number but once, and none after a greater one: a compare-and-set over all jobs of a table. Delta calls that an
 * idempotent write. One whose number is not greater than all before does nothing.
 */
interface EventCommits {

    /** The name under which Delta counts; whatever commits to the events does so under it. */
    String APPLICATION = "bywash";

    /**
     * Appends rows. Whether Delta took them is not told.
     *
     * @param mark which the history of the table has of this commit
     */
    void append(Dataset<Row> rows, CommitMark mark);

    /**
     * Appends those of the rows whose numbers the table does not have.
     *
     * @param mark which the history of the table has of this commit
     * @param condition on the table, as {@code t}, that holds for all that have these numbers
     * @return how many; empty when a commit that the number does not know of came first
     */
    OptionalLong merge(Dataset<Row> rows, CommitMark mark, String condition);
}
