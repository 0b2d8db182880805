package dev.bywash.ingest.tables;

import java.util.List;
import java.util.Set;
import org.apache.spark.SparkThrowable;
import org.apache.spark.sql.SparkSession;

/** Tables and views of packages above, which are made when somebody needs them. */
public final class MoreTables {

    /** How Spark and Delta say that there is no such table. */
    private static final Set<String> ABSENT = Set.of(
            "TABLE_OR_VIEW_NOT_FOUND",
            "SCHEMA_NOT_FOUND",
            "PATH_NOT_FOUND",
            "DELTA_TABLE_NOT_FOUND",
            "DELTA_MISSING_DELTA_TABLE",
            "DELTA_PATH_DOES_NOT_EXIST");

    private MoreTables() {}

    /** Makes those that are missing, and adds the columns that are missing from others; the schema is there. */
    public static void create(SparkSession spark, Target target, List<TableDefinition> tables) {
        for (TableDefinition table : tables) {
            // Two jobs may come to a new target at the same time.
            Commits.retried(() -> TableUpgrade.createOrUpgrade(spark, target, table));
        }
    }

    /** Registers each as a temporary view of this session, by its own name; they are there. */
    public static void createTemporaryViews(SparkSession spark, Target target, List<TableDefinition> tables) {
        for (TableDefinition table : tables) {
            spark.table(target.table(table.name())).createOrReplaceTempView(table.name());
        }
    }

    /**
     * Whether there is such a table. That it cannot be read, for a right that is missing or a log that is damaged, is not taken for its absence: that is an exception, of Spark's.
     */
    public static boolean isThere(SparkSession spark, Target target, TableDefinition table) {
        try {
            return spark.table(target.table(table.name())).columns().length > 0;
        } catch (Exception e) {
            // Spark throws checked exceptions without saying so.
            if (e instanceof SparkThrowable said && ABSENT.contains(String.valueOf(said.getCondition()))) {
                return false;
            }
            throw e;
        }
    }

    /** Makes a view, whose query names no others, or brings it up to date; what others were granted on it, they keep. */
    public static void createView(SparkSession spark, Target target, ViewDefinition view) {
        Commits.retried(() -> {
            view.createOrUpgrade(spark, target);
            return null;
        });
    }
}
