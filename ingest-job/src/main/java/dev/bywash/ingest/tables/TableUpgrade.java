package dev.bywash.ingest.tables;

import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
        Map<String, String> properties = propertiesOf(spark, name);
        requireOurs(properties, name, table.name());
        List<String> present = Arrays.asList(spark.table(name).columns());
        String missing = table.columns().stream()
                .filter(column -> !present.contains(column.name()))
                .map(Column::definition)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            LOG.info("Adding to {}, made by an older version: {}", name, missing);
            spark.sql("ALTER TABLE " + name + " ADD COLUMNS (" + missing + ")");
        }
        // One that is there may have been changed by whoever runs this.
        String absent = table.properties().entrySet().stream()
                .filter(property -> !properties.containsKey(property.getKey()))
                .map(property -> "'%s' = '%s'".formatted(property.getKey(), property.getValue()))
                .collect(Collectors.joining(", "));
        if (!absent.isEmpty()) {
            spark.sql("ALTER TABLE " + name + " SET TBLPROPERTIES (" + absent + ")");
        }
        return table.columns().stream().map(Column::name).toList();
    }

    private static Map<String, String> propertiesOf(SparkSession spark, String name) {
        return spark.sql("SHOW TBLPROPERTIES " + name).collectAsList().stream()
                .collect(Collectors.toMap(row -> row.getString(0), row -> row.getString(1)));
    }

    private static void requireOurs(Map<String, String> properties, String name, String expected) {
        if (!expected.equals(properties.get(TableDefinition.PROPERTY))) {
            throw new IllegalStateException("Table " + name + " exists and was not made by this job: its property '"
                    + TableDefinition.PROPERTY + "' is not '" + expected + "'. Choose another --target, or rename it.");
        }
    }
}
