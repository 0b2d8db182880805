package dev.bywash.ingest.tables;

import dev.bywash.ingest.tables.TableDefinition.Column;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
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
        String missing = missing(table, spark.table(name).schema());
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
            setProperties(spark, name, absent);
        }
        return table.columns().stream().map(Column::name).toList();
    }

    /** They only make the job faster; so a table that was partitioned anew, and takes them no more, stops nothing. */
    static void setProperties(SparkSession spark, String name, String properties) {
        try {
            spark.sql("ALTER TABLE " + name + " SET TBLPROPERTIES (" + properties + ")");
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            if (Commits.isConflict(e)) {
                throw e;
            }
            LOG.warn("{} goes without properties that make it faster ({}): {}", name, properties, e.toString());
        }
    }

    /** Columns, and fields of columns that are structs, as {@code ADD COLUMNS} takes them. */
    private static String missing(TableDefinition table, StructType present) {
        List<String> names = Arrays.asList(present.fieldNames());
        Stream<String> columns = table.columns().stream()
                .filter(column -> !names.contains(column.name()))
                .map(Column::definition);
        Stream<String> fields = table.columns().stream()
                .filter(column -> names.contains(column.name())
                        && present.apply(column.name()).dataType() instanceof StructType)
                .flatMap(column -> {
                    StructType there = (StructType) present.apply(column.name()).dataType();
                    List<String> inside = Arrays.asList(there.fieldNames());
                    StructType wanted =
                            (StructType) table.rowType().apply(column.name()).dataType();
                    return Stream.of(wanted.fields())
                            .filter(field -> !inside.contains(field.name()))
                            .map(field -> "`%s`.`%s` %s"
                                    .formatted(
                                            column.name(),
                                            field.name(),
                                            field.dataType().sql()));
                });
        return Stream.concat(columns, fields).collect(Collectors.joining(", "));
    }

    static Map<String, String> propertiesOf(SparkSession spark, String name) {
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
