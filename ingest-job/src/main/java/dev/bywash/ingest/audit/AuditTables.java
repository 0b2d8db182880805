package dev.bywash.ingest.audit;

import dev.bywash.ingest.tables.MoreTables;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.TableDefinition.Column;
import dev.bywash.ingest.tables.Target;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** The tables of auditing, made when they are needed first. */
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
                    new Column("checkpoint", "STRING", "of the last entry of a commit: the signed head of the log")),
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

    /** All of them. */
    public static final List<TableDefinition> ALL = List.of(FINDINGS, LOG);

    private AuditTables() {}

    static void create(SparkSession spark, Target target) {
        MoreTables.create(spark, target, ALL);
    }

    /** Whether this target was ever audited; a log that cannot be read is an exception, not a no. */
    public static boolean exists(SparkSession spark, Target target) {
        return MoreTables.isThere(spark, target, LOG);
    }
}
