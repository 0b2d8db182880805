package dev.bywash.ingest.watch;

import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What the events of a run come to. */
interface RunCounts extends Brought, AutoCloseable {

    /** How many there are. */
    long events();

    /** Whose rows those of {@link #facts} are. */
    SparkSession session();

    /** The rows of facts that they make. */
    List<RowsOf> facts();

    /** Rows of one kind, as its view shows them. */
    record RowsOf(FactKind kind, Dataset<Row> rows) {

        static RowsOf of(SparkSession spark, FactKind kind, List<Row> rows) {
            return new RowsOf(kind, spark.createDataFrame(rows, kind.shown().rowType()));
        }
    }

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
