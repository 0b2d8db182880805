package dev.bywash.ingest.engine;

import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Rows in a table of their own, beside the job's tables; it is dropped when they are closed. A process that is killed leaves it behind: its name tells since when.
 * Beside tables of a directory there is no place that could be dropped; there Spark keeps the rows.
 */
final class StagedRows implements MaterializedRows {

    private static final String PREFIX = "bywash_staging_";

    private final Dataset<Row> rows;
    private final String table;

    private StagedRows(Dataset<Row> rows, String table) {
        this.rows = rows;
        this.table = table;
    }

    /** @param schema the name for SQL of where the table is to be; null to let Spark keep the rows */
    static StagedRows of(Dataset<Row> rows, String schema) {
        return of(rows.sparkSession(), List.of(rows).iterator(), schema);
    }

    /** Those of this process, sent a part at a time: of any number, it holds no more than a part. */
    static StagedRows of(SparkSession spark, Iterator<Row> rows, StructType type, String schema) {
        return of(spark, LocalParts.of(spark, rows, type), schema);
    }

    /** @param parts one at least */
    private static StagedRows of(SparkSession spark, Iterator<Dataset<Row>> parts, String schema) {
        if (schema == null) {
            Dataset<Row> all = parts.next().localCheckpoint();
            while (parts.hasNext()) {
                all = all.union(parts.next().localCheckpoint());
            }
            return new StagedRows(all, null);
        }
        String table = "%s.`%s%d_%s`"
                .formatted(
                        schema,
                        PREFIX,
                        System.currentTimeMillis(),
                        UUID.randomUUID().toString().replace("-", ""));
        try {
            while (parts.hasNext()) {
                parts.next().write().format("delta").mode(SaveMode.Append).saveAsTable(table);
            }
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            dropAfter(e, spark, table);
            throw e;
        }
        return new StagedRows(spark.table(table), table);
    }

    private static void dropAfter(Exception failure, SparkSession spark, String table) {
        try {
            drop(spark, table);
        } catch (Exception e) {
            failure.addSuppressed(e);
        }
    }

    private static void drop(SparkSession spark, String table) {
        spark.sql("DROP TABLE IF EXISTS " + table).collectAsList();
    }

    /** Drops the tables of processes that were killed before a time. */
    static void dropOlder(SparkSession spark, String schema, long beforeMillis) {
        for (Row row : spark.sql("SHOW TABLES IN %s LIKE '%s*'".formatted(schema, PREFIX))
                .collectAsList()) {
            String name = row.getString(row.fieldIndex("tableName"));
            String made = name.substring(PREFIX.length()).replaceAll("_.*", "");
            if (made.matches("\\d{1,18}") && Long.parseLong(made) < beforeMillis) {
                drop(spark, "%s.`%s`".formatted(schema, name));
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
            drop(rows.sparkSession(), table);
        }
    }
}
