package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Target;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Appends the rows of a run to the table of facts, all of them and once, whoever tries it and how often: the commit carries the run as Delta's identifier of a transaction, and
 * a table that has it takes no other. That costs no look at the table's rows, as a MERGE would.
 */
final class Appends {

    private Appends() {}

    static void once(Dataset<Row> rows, Target target, RunKey run) {
        Commits.append(
                rows,
                target,
                WatchTables.WATCH_FACTS.name(),
                Map.of("txnAppId", "bywash-" + run.runId(), "txnVersion", "1"));
    }
}
