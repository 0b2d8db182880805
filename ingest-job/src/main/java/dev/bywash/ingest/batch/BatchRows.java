package dev.bywash.ingest.batch;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Where a batch has its rows from. */
interface BatchRows extends AutoCloseable {

    Dataset<Row> of(RowKind kind);

    @Override
    void close();
}
