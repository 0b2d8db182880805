package dev.bywash.ingest.engine;

import java.util.Iterator;
import org.apache.spark.api.java.function.ForeachPartitionFunction;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Rows that were computed once and are held by the executors: a block that gets lost fails whoever reads it, and is not computed again. Given back
 * when closed; Spark by itself would wait for a garbage collection of the driver.
 */
final class LocalCheckpoint implements MaterializedRows {

    private final Dataset<Row> rows;
    private final RDD<?> held;

    private LocalCheckpoint(Dataset<Row> rows, RDD<?> held) {
        this.rows = rows;
        this.held = held;
    }

    /** Computes the rows. */
    static LocalCheckpoint of(Dataset<Row> rows) {
        Dataset<Row> later = rows.localCheckpoint(false, StorageLevel.MEMORY_AND_DISK());
        LocalCheckpoint checkpoint =
                new LocalCheckpoint(later, heldBelow(later.javaRDD().rdd()));
        try {
            // Not by the RDD itself: only a query takes the session's settings to its tasks.
            later.foreachPartition((ForeachPartitionFunction<Row>) LocalCheckpoint::compute);
            return checkpoint;
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            checkpoint.close();
            throw e;
        }
    }

    /** Whoever asks for rows that are to be held lets them all be computed first. */
    private static void compute(Iterator<Row> rows) {}

    /** The one that Spark was told to hold: the first of those that the rows are made of. */
    private static RDD<?> heldBelow(RDD<?> rdd) {
        RDD<?> below = rdd;
        while (below.getStorageLevel().equals(StorageLevel.NONE())) {
            below = CollectionConverters.asJava(below.dependencies()).get(0).rdd();
        }
        return below;
    }

    @Override
    public Dataset<Row> rows() {
        return rows;
    }

    @Override
    public void close() {
        held.unpersist(false);
    }
}
