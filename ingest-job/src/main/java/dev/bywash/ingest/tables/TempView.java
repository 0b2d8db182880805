package dev.bywash.ingest.tables;

import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows under a name that nobody else has, for SQL; the name is given back when this is closed. */
public final class TempView implements AutoCloseable {

    private final Dataset<Row> rows;
    private final String name = "bywash_" + UUID.randomUUID().toString().replace("-", "");

    private TempView(Dataset<Row> rows) {
        this.rows = rows;
    }

    /** Names the rows. */
    public static TempView of(Dataset<Row> rows) {
        TempView view = new TempView(rows);
        rows.createOrReplaceTempView(view.name);
        return view;
    }

    /** The name, for SQL. */
    public String name() {
        return name;
    }

    @Override
    public void close() {
        rows.sparkSession().catalog().dropTempView(name);
    }
}
