package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.SchemaMark;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.ViewDefinition;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Tables of alerting and the view {@code alerts_open}, made when they are needed first. */
public final class AlertSchema {

    private static final String OPEN_VIEW = "alerts_open";
    private static final String OPEN = """
        SELECT rule, labels, severity, summary, value, evidence, since, fired, flaps, fingerprint, episode
        FROM %s WHERE state = 'FIRING'
        """;

    private AlertSchema() {}

    static void create(SparkSession spark, Target target) {
        SchemaMark mark = mark(spark, target);
        String definitions = AlertTables.ALL + OPEN;
        if (mark.is(definitions)) {
            return;
        }
        MoreTables.create(spark, target, AlertTables.ALL);
        if (!target.isDirectory()) {
            MoreTables.createView(
                    spark, target, new ViewDefinition(OPEN_VIEW, "What is wrong now.", openOf(target), List.of()));
        }
        mark.set(definitions);
    }

    /** Registers temporary views of this session, of the tables and of {@code alerts_open}; of none where there are no alerts yet. */
    public static void createTemporaryViews(SparkSession spark, Target target) {
        if (!exists(spark, target)) {
            return;
        }
        MoreTables.createTemporaryViews(spark, target, AlertTables.ALL);
        spark.sql(openOf(target)).createOrReplaceTempView(OPEN_VIEW);
    }

    /** Whether there are alerts in this target. */
    public static boolean exists(SparkSession spark, Target target) {
        return mark(spark, target).exists();
    }

    private static String openOf(Target target) {
        return OPEN.formatted(target.table(AlertTables.ALERTS.name()));
    }

    private static SchemaMark mark(SparkSession spark, Target target) {
        return new SchemaMark(spark, target.table(AlertTables.OUTBOX.name()));
    }
}
