package dev.bywash.ingest.engine;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows that were computed once, and are the same however often they are read. */
public interface MaterializedRows extends AutoCloseable {

    Dataset<Row> rows();

    /** Lets go of the rows. */
    @Override
    void close();
}
