package dev.bywash.ingest.tables;

import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes a table, or brings one that an older version made up to date: columns are only ever added. */
final class TableUpgrade {

    private static final Logger LOG = LoggerFactory.getLogger(TableUpgrade.class);

    private TableUpgrade() {}

    /** Returns the table's columns. */
    static List<String> createOrUpgrade(SparkSession spark, Target target, TableDefinition table) {
        spark.sql(table.createStatement(target));
        String name = target.table(table.name());
        requireOurs(spark, name, table.name());
        List<String> present = Arrays.asList(spark.table(name).columns());
        String missing = table.columns().stream()
                .filter(column -> !present.contains(column.name()))
                .map(Column::definition)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            LOG.info("Adding to {}, made by an older version: {}", name, missing);
            spark.sql("ALTER TABLE " + name + " ADD COLUMNS (" + missing + ")");
        }
        return table.columns().stream().map(Column::name).toList();
    }

    private static void requireOurs(SparkSession spark, String name, String expected) {
        Row property = spark.sql("SHOW TBLPROPERTIES " + name + " ('" + TableDefinition.PROPERTY + "')")
                .first();
        if (!expected.equals(property.getString(property.fieldIndex("value")))) {
            throw new IllegalStateException("Table " + name + " exists and was not made by this job: its property '"
                    + TableDefinition.PROPERTY + "' is not '" + expected + "'. Choose another --target, or rename it.");
        }
    }
}
