package dev.bywash.chain;

import dev.bywash.ingest.TablesBelow;
import dev.bywash.ingest.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The tables that the ingest job made below a directory, seen through a session of the Spark of this JVM. */
final class EventTables {

    private final SparkSession session;

    private EventTables(SparkSession session) {
        this.session = session;
    }

    /** Fills them by a run of the job in this JVM. */
    static void ingest(Path directory) throws IOException {
        new TablesBelow(ClusterWithBywash.tables(directory), Clock.systemUTC(), ClusterWithBywash.logs(directory))
                .ingest();
    }

    static EventTables of(Path directory) {
        SparkSession session = SparkSession.active().newSession();
        Views.createTemporary(session, ClusterWithBywash.tables(directory).toString());
        return new EventTables(session);
    }

    List<Row> query(String sql) {
        return session.sql(sql).collectAsList();
    }

    long count(String table) {
        return session.table(table).count();
    }
}
