package dev.bywash.ingest;

import dev.bywash.ingest.alert.AlertSchema;
import dev.bywash.ingest.audit.AuditTables;
import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.Tables;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import dev.bywash.ingest.watch.WatchSchema;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Short names for the tables and views of a target. */
public final class Views {

    private Views() {}

    /**
     * Registers temporary views of this session: {@code events}, {@code rejected_lines}, {@code writers}, {@code source_files},
     * {@code ingest_runs}, {@code writer_completeness}, {@code table_loads}, {@code errors_by_hour} and {@code otel_logs}; and those of watching and auditing, and {@code raw_lines}, where these are on. Tables below a directory have no other
     * place for views; in a catalog the job creates them beside its tables.
     *
     * @param target as {@code --target} takes it
     */
    public static void createTemporary(SparkSession spark, String target) {
        Target tables = new Target(target);
        MoreTables.createTemporaryViews(spark, tables, Tables.ALL);
        if (MoreTables.isThere(spark, tables, Tables.RAW_LINES)) {
            MoreTables.createTemporaryViews(spark, tables, List.of(Tables.RAW_LINES));
        }
        for (ViewDefinition view : ViewDefinition.ALL) {
            spark.sql(view.queryOf(tables)).createOrReplaceTempView(view.name());
        }
        spark.sql(ViewDefinition.OTEL_LOGS.queryOf(tables)).createOrReplaceTempView(ViewDefinition.OTEL_LOGS.name());
        WatchSchema.createTemporaryViews(spark, tables);
        AlertSchema.createTemporaryViews(spark, tables);
        MoreTables.createTemporaryViews(spark, tables, AuditTables.present(spark, tables));
    }
}
