package dev.bywash.casestudy.etl;

import java.nio.file.Path;
import java.sql.Timestamp;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * A Delta table of events that a driver writes to directly, as teams do: a write that fails because of a concurrent one is tried again,
 * after a pause that doubles.
 */
final class DeltaLogTable {

    private static final int ATTEMPTS = 6;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final StructType SCHEMA = StructType.fromDDL("event_time TIMESTAMP, level STRING, pipeline STRING,"
            + " table_name STRING, status STRING, rows BIGINT, duration_ms BIGINT");

    private final SparkSession session;
    private final Path path;
    private final LongAdder retries = new LongAdder();

    private DeltaLogTable(SparkSession session, Path path) {
        this.session = session;
        this.path = path;
    }

    /** Creates the table at {@code path}; {@code autoCompact} is {@code true} or {@code false}, as the table's property has it. */
    static DeltaLogTable create(SparkSession session, Path path, String autoCompact) {
        session.sql("CREATE TABLE delta.`%s` (%s) USING delta TBLPROPERTIES ('delta.autoOptimize.autoCompact' = '%s')"
                .formatted(path, SCHEMA.toDDL(), autoCompact));
        return new DeltaLogTable(session, path);
    }

    /** Adds one event by one INSERT. */
    void insert(LoadEvent event) {
        String insert = "INSERT INTO delta.`%s` VALUES (TIMESTAMP '%s', 'INFO', '%s', '%s', '%s', %d, %d)"
                .formatted(
                        path,
                        Timestamp.from(event.time()),
                        event.pipeline(),
                        event.tableName(),
                        event.status().text(),
                        event.rows(),
                        event.durationMillis());
        retrying(() -> session.sql(insert));
    }

    /** Adds many events by one append of one file. */
    void append(List<LoadEvent> events) {
        List<Row> rows = events.stream()
                .map(event -> RowFactory.create(
                        Timestamp.from(event.time()),
                        "INFO",
                        event.pipeline(),
                        event.tableName(),
                        event.status().text(),
                        event.rows(),
                        event.durationMillis()))
                .toList();
        retrying(() -> session.createDataFrame(rows, SCHEMA)
                .coalesce(1)
                .write()
                .format("delta")
                .mode(SaveMode.Append)
                .save(path.toString()));
    }

    long retries() {
        return retries.sum();
    }

    private void retrying(Runnable write) {
        for (int attempt = 1; ; attempt++) {
            try {
                write.run();
                return;
            } catch (ConcurrentModificationException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
                retries.increment();
                pause(FIRST_PAUSE_MILLIS << attempt);
            }
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted between two attempts to write to the log table", e);
        }
    }
}
