package dev.bywash.ingest.engine;

import java.util.Iterator;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A function of the job's that makes rows of the rows of a partition.
 *
 * @param function applies it
 * @param type of the rows that it makes
 */
public record RowFunction(MapPartitionsFunction<Row, Row> function, StructType type) {

    Dataset<Row> inSpark(Dataset<Row> rows) {
        return rows.mapPartitions(function, Encoders.row(type));
    }

    Iterator<Row> here(Iterator<Row> rows) {
        try {
            return function.call(rows);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("A function failed", e);
        }
    }
}
