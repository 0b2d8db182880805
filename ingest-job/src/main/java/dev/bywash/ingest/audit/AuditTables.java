package dev.bywash.ingest.audit;

import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.SchemaMark;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import dev.bywash.ingest.tables.Target;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;

/** The tables of auditing, each made when it is needed first. */
public final class AuditTables {

    static final TableDefinition LOG = new TableDefinition(
            "audit_log",
            "What runs brought, and what was erased: one log, whose tree's root each checkpoint names. Only ever appended to.",
            List.of(
                    new Column("number", "BIGINT", "number of the entry: 0, 1, 2, ... without a hole"),
                    new Column("entry", "STRING", "what the tree has as its leaf"),
                    new Column(
                            "commit_number",
                            "BIGINT",
                            "number of the commit that brought it: 1, 2, 3, ..., with a hole where the table was set back"),
                    new Column("run_id", "STRING", "the run that wrote it"),
                    new Column("run_time", "TIMESTAMP_LTZ", "when that began"),
                    new Column(
                            "frontier",
                            "STRING",
                            "of the last entry of a commit: what it takes to go on with the tree"),
                    new Column("checkpoint", "STRING", "of the last entry of a commit: the signed head of the log"),
                    new Column(
                            "events_version",
                            "BIGINT",
                            "of the last entry of a commit: the version of events up to which all runs are entered"),
                    new Column(
                            "events_run", "STRING", "of the last entry of a commit: the run that made that version")),
            null,
            List.of("number", "commit_number", "run_time"));

    public static final TableDefinition FINDINGS = new TableDefinition(
            "audit_findings",
            "What verification found.",
            List.of(
                    new Column("verification", "STRING", "identity of the verification"),
                    new Column("time", "TIMESTAMP_LTZ", "when it began"),
                    new Column("kind", "STRING", "what it is: one of a few fixed texts"),
                    new Column("writer", "STRING", "whose events; null when it is about none"),
                    new Column("first", "BIGINT", "number of the first event that it may be"),
                    new Column("last", "BIGINT", "number of the last one"),
                    new Column("detail", "STRING", "what was found")),
            null,
            List.of());

    private AuditTables() {}

    /** Makes the log. Where it is there, that is one question. */
    static void createLog(SparkSession spark, Target target) {
        create(spark, target, LOG);
    }

    /** Makes the table of findings. */
    static void createFindings(SparkSession spark, Target target) {
        create(spark, target, FINDINGS);
    }

    private static void create(SparkSession spark, Target target, TableDefinition table) {
        SchemaMark mark = new SchemaMark(spark, target.table(table.name()));
        if (!mark.is(table.toString())) {
            MoreTables.create(spark, target, List.of(SchemaMark.marked(table)));
            if (!mark.is(table.toString())) {
                // It was there, as another version made it.
                mark.set(table.toString());
            }
        }
    }

    /** Those that are there. */
    public static List<TableDefinition> present(SparkSession spark, Target target) {
        return Stream.of(LOG, FINDINGS)
                .filter(table -> MoreTables.isThere(spark, target, table))
                .toList();
    }

    /** Whether this target was ever audited; a log that cannot be read is an exception, not a no. */
    public static boolean exists(SparkSession spark, Target target) {
        return MoreTables.isThere(spark, target, LOG);
    }
}
