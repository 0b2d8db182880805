package dev.bywash.ingest.watch;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the events of a run come to. */
interface RunCounts extends Brought, AutoCloseable {

    /** How many there are. */
    long events();

    /**
     * The rows of facts that they make, and others.
     *
     * @param others as the table has them
     * @return the same, all of them
     */
    Dataset<Row> factsAnd(List<Row> others);

    /**
     * Their patterns that are not known, the most frequent first.
     *
     * @param known tells of some whether they are; it is asked once at most
     */
    List<PatternSeen> unknown(Known known, int most);

    /** Which patterns are in the dictionary. */
    interface Known {

        /** The same patterns without those that are known. */
        List<PatternSeen> without(List<PatternSeen> patterns);

        /** The dictionary, for SQL. */
        String table();
    }

    @Override
    void close();
}
