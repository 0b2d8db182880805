package dev.bywash.ingest.watch;

import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Target;
import org.apache.spark.sql.DataFrameWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Appends the rows of a run to the table of facts, all of them and once, whoever tries it and how often: the commit carries the run as Delta's identifier of a transaction, and
 * a table that has it takes no other. That costs no look at the table's rows, as a MERGE would.
 */
final class Appends {

    private Appends() {}

    static void once(Dataset<Row> rows, Target target, RunKey run) {
        String table = WatchTables.WATCH_FACTS.name();
        Commits.retried(() -> {
            DataFrameWriter<Row> writer = rows.write()
                    .format("delta")
                    .mode("append")
                    .option("txnAppId", "bywash-" + run.runId())
                    .option("txnVersion", 1);
            if (target.isDirectory()) {
                writer.save(target.location() + "/" + table);
            } else {
                writer.saveAsTable(target.table(table));
            }
            return null;
        });
    }
}
