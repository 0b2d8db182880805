package dev.bywash.ingest;

import dev.bywash.ingest.audit.AuditOptions;
import dev.bywash.ingest.audit.AuditTables;
import dev.bywash.ingest.audit.Eraser;
import dev.bywash.ingest.tables.OwnSession;
import java.time.Clock;
import org.apache.spark.sql.SparkSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Erases the content of events, for a person's right to be forgotten, so that all others can still be proved.
 *
 * <p>Exit codes: 0 done; 1 nothing was erased, or run it again; 2 bad arguments.
 */
@Command(
        name = "bywash-erase",
        description = "Erases the content of events, and says so in the audit log.",
        footer = {"", "Exit codes: 0 done; 1 nothing was erased, or run it again; 2 bad arguments."})
public final class EraseJob extends SparkJob {

    private static final Logger LOG = LoggerFactory.getLogger(EraseJob.class);

    @Option(
            names = "--where",
            required = true,
            paramLabel = "SQL",
            description = "Which rows of events: a condition, as of a SELECT.")
    private String where;

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why. It stays in the audit log, so it names no person.")
    private String reason;

    @Option(names = "--signing-key", paramLabel = "env:NAME|file:PATH", description = "As of the ingest job.")
    private String signingKey;

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description = "As of the ingest job: the checkpoint is left there that says what was erased.")
    private String checkpoints;

    public static void main(String[] arguments) {
        main(new EraseJob(), arguments);
    }

    private AuditOptions options() {
        return new AuditOptions(true, checkpoints, signingKey);
    }

    @Override
    void validate() {
        if (where.isBlank() || reason.isBlank()) {
            throw bad("--where and --reason must not be empty");
        }
        try {
            options().requireKey(System.getenv());
        } catch (IllegalArgumentException e) {
            throw bad(e.getMessage());
        }
    }

    @Override
    int run(SparkSession caller) throws Exception {
        SparkSession spark = OwnSession.of(caller);
        if (!AuditTables.exists(spark, target())) {
            LOG.error("erase: {} has no audit log; delete the rows instead", target());
            return 1;
        }
        long erased = new Eraser(spark, target(), options(), System.getenv())
                .erase(where, reason, Clock.systemUTC().instant());
        LOG.info(
                "erase: the content of {} events is gone from the table, and stays in its older versions until they are vacuumed, and in the delivered files",
                erased);
        return 0;
    }
}
