package dev.bywash.chain;

import dev.bywash.ingest.Views;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The tables that the ingest job made below a directory, seen through a Spark session of the test's own. */
final class EventTables implements AutoCloseable {

    private final SparkSession session;

    private EventTables(SparkSession session) {
        this.session = session;
    }

    static EventTables open(Path directory) {
        SparkSession session = ReportSession.open();
        Views.createTemporary(session, IngestProcess.tables(directory).toString());
        return new EventTables(session);
    }

    List<Row> query(String sql) {
        return session.sql(sql).collectAsList();
    }

    long count(String table) {
        return session.table(table).count();
    }

    @Override
    public void close() {
        session.stop();
    }
}
