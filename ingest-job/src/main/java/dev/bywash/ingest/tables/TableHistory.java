package dev.bywash.ingest.tables;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Which versions a table of Delta has had. To ask for the latest opens the file of one commit; to ask the table for anything makes Delta put together which files it
 * has, which takes several jobs for each version.
 *
 * @param <V> what is made of a version
 */
public final class TableHistory<V> {

    /** How Delta calls what made a table, and brought nothing. */
    public static final String CREATE_TABLE = "CREATE TABLE";

    /** So many versions are asked for first: to fetch a few takes as long as to fetch one. */
    public static final long FIRST_VERSIONS = 8;

    /** So many times as many, while those are not enough. */
    private static final long FACTOR = 16;

    private final SparkSession spark;
    private final String table;
    private final Function<Row, V> version;

    /**
     * A history.
     *
     * @param table as a query names it
     * @param version makes it of a row of {@code DESCRIBE HISTORY}
     */
    public TableHistory(SparkSession spark, String table, Function<Row, V> version) {
        this.spark = spark;
        this.table = table;
        this.version = version;
    }

    /** The version that is there, whoever made it. */
    public V latest() {
        return latest(1).get(0);
    }

    /** The latest first: so many, or all. */
    public List<V> latest(long count) {
        // Delta asks Spark for them, too: to make code for that takes longer than all else.
        List<Row> rows =
                OwnSession.withFewRows(spark, () -> spark.sql("DESCRIBE HISTORY %s LIMIT %d".formatted(table, count))
                        .collectAsList());
        return rows.stream().map(version).toList();
    }

    /** The latest first, down to one that is such, and perhaps some more; all where none is. */
    public List<V> downTo(Predicate<V> last) {
        for (long count = FIRST_VERSIONS; ; count *= FACTOR) {
            List<V> versions = latest(count);
            if (versions.size() < count || versions.stream().anyMatch(last)) {
                return versions;
            }
        }
    }
}
