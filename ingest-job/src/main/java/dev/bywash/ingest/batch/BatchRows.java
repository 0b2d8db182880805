package dev.bywash.ingest.batch;

import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a batch has its rows from. */
interface BatchRows extends AutoCloseable {

    Dataset<Row> of(RowKind kind);

    /** Paths of files that had none of their rows when they were read last, for they have changed. */
    Set<String> changedFiles();

    @Override
    void close();
}
