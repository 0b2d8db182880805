package dev.bywash.ingest.batch;

import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a batch has its rows from. */
interface BatchRows extends AutoCloseable {

    Dataset<Row> of(RowKind kind);

    /** Paths of files whose bytes were others, or could not be had, when their rows were needed; and why. */
    Map<String, String> changedFiles();

    @Override
    void close();
}
