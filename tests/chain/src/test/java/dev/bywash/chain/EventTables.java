package dev.bywash.chain;

import dev.bywash.ingest.Views;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The tables that the ingest job made below a directory, seen through a session of the Spark of this JVM. */
final class EventTables {

    private final SparkSession session;

    private EventTables(SparkSession session) {
        this.session = session;
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
