package dev.bywash.ingest.engine;

import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Rows that were computed once and are held by the executors: a block that gets lost fails whoever reads it, and is not computed again. Given back
 * when closed; Spark by itself would wait for a garbage collection of the driver. The session must not be used by other threads while one is made.
 */
final class LocalCheckpoint implements Held {

    private final Dataset<Row> rows;
    private final List<JavaRDD<?>> held;

    private LocalCheckpoint(Dataset<Row> rows, List<JavaRDD<?>> held) {
        this.rows = rows;
        this.held = held;
    }

    /** Computes the rows. */
    static LocalCheckpoint of(Dataset<Row> rows) {
        JavaSparkContext context =
                JavaSparkContext.fromSparkContext(rows.sparkSession().sparkContext());
        Set<Integer> before = Set.copyOf(context.getPersistentRDDs().keySet());
        try {
            Dataset<Row> computed = rows.localCheckpoint(true, StorageLevel.MEMORY_AND_DISK());
            return new LocalCheckpoint(computed, heldSince(before, context));
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            letGo(heldSince(before, context));
            throw e;
        }
    }

    private static List<JavaRDD<?>> heldSince(Set<Integer> before, JavaSparkContext context) {
        return context.getPersistentRDDs().entrySet().stream()
                .filter(entry -> !before.contains(entry.getKey()))
                .<JavaRDD<?>>map(entry -> entry.getValue())
                .toList();
    }

    private static void letGo(List<JavaRDD<?>> held) {
        held.forEach(rdd -> rdd.unpersist(false));
    }

    @Override
    public Dataset<Row> rows() {
        return rows;
    }

    @Override
    public void close() {
        letGo(held);
    }
}
