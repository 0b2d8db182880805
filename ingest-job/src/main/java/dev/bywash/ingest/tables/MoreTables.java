package dev.bywash.ingest.tables;

import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Tables of packages above, which are made when somebody needs them. */
public final class MoreTables {

    private MoreTables() {}

    /** Makes those that are missing, and adds the columns that are missing from others; the schema is there. */
    public static void create(SparkSession spark, Target target, List<TableDefinition> tables) {
        for (TableDefinition table : tables) {
            // Two jobs may come to a new target at the same time.
            Commits.retried(() -> TableUpgrade.createOrUpgrade(spark, target, table));
        }
    }
}
