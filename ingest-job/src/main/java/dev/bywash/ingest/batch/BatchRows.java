package dev.bywash.ingest.batch;

import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a batch has its rows from. */
interface BatchRows extends AutoCloseable {

    Dataset<Row> of(RowKind kind);

    /** Paths of files that had changed when their rows were read, at least once. */
    Set<String> changedFiles();

    @Override
    void close();
}
