package dev.bywash.ingest.engine;

import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows in a table of their own, beside the job's tables; it is dropped when they are closed. A process that is killed leaves it behind: its name tells since when.
 * Beside tables of a directory there is no place that could be dropped; there Spark keeps the rows.
 */
final class StagedRows implements Held {

    private static final String PREFIX = "bywash_staging_";

    private final Dataset<Row> rows;
    private final String table;

    private StagedRows(Dataset<Row> rows, String table) {
        this.rows = rows;
        this.table = table;
    }

    /** @param schema the name for SQL of where the table is to be; null to let Spark keep the rows */
    static StagedRows of(Dataset<Row> rows, String schema) {
        if (schema == null) {
            return new StagedRows(rows.localCheckpoint(), null);
        }
        SparkSession spark = rows.sparkSession();
        String table = "%s.`%s%d_%s`"
                .formatted(
                        schema,
                        PREFIX,
                        System.currentTimeMillis(),
                        UUID.randomUUID().toString().replace("-", ""));
        rows.write().format("delta").saveAsTable(table);
        return new StagedRows(spark.table(table), table);
    }

    /** Drops the tables of processes that were killed before a time. */
    static void dropOlder(SparkSession spark, String schema, long beforeMillis) {
        for (Row row : spark.sql("SHOW TABLES IN %s LIKE '%s*'".formatted(schema, PREFIX))
                .collectAsList()) {
            String name = row.getString(row.fieldIndex("tableName"));
            String made = name.substring(PREFIX.length()).replaceAll("_.*", "");
            if (made.matches("\\d{1,18}") && Long.parseLong(made) < beforeMillis) {
                spark.sql("DROP TABLE IF EXISTS %s.`%s`".formatted(schema, name))
                        .collectAsList();
            }
        }
    }

    @Override
    public Dataset<Row> rows() {
        return rows;
    }

    @Override
    public void close() {
        if (table != null) {
            rows.sparkSession().sql("DROP TABLE IF EXISTS " + table).collectAsList();
        }
    }
}
