package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.ExceptionFields;
import dev.bywash.ingest.line.Event.SourceFields;
import dev.bywash.ingest.line.SeverityNumber;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Rows of table {@code events}, as the events that they say they are. */
final class RowEvents {

    /** What is put into {@code attribute_types} of an event that was erased. */
    static final String ERASED = "-";

    /** A row that gives its line back, or should. */
    static final String HERE = "here";

    /** A row of a version that did not keep what it takes to give the line back. */
    static final String UNCOVERED = "uncovered";

    /** A line that arrived and was rejected: {@code line} is all of it, or null. */
    static final String TORN = "torn";

    static final String DATE = "date_from_unix_date(CAST(unix_micros(event_time) div 86400000000 AS INT))";

    private RowEvents() {}

    /** The columns that {@link #of} reads; {@code derived} is whether those that are made of others are what these make of them. */
    static Dataset<Row> select(Dataset<Row> events) {
        return events.selectExpr(
                "run_id",
                "writer",
                "seq",
                "unix_micros(event_time) AS micros",
                "level",
                "logger",
                "thread",
                "event",
                "message",
                "attributes",
                "exception",
                "cluster_id",
                "cluster_name",
                "role",
                "host",
                "app_id",
                "job_id",
                "job_run_id",
                "task_run_id",
                "task_key",
                "crc",
                "attribute_types",
                "line",
                "unix_date(event_date) AS day",
                "event_id <=> concat(writer, '-', seq) AND event_date <=> " + DATE + " AND severity_number <=> ("
                        + SeverityNumber.SQL + ") AS derived",
                "CASE WHEN " + UncoveredEntry.CONDITION + " THEN '" + UNCOVERED + "' ELSE '" + HERE + "' END AS state",
                "size(attributes) AS attribute_count");
    }

    /**
     * The same with rejected lines among them, for what is missing may be one of these.
     *
     * @param rejected as table {@code rejected_lines} has them, or a batch
     */
    static Dataset<Row> select(Dataset<Row> events, Dataset<Row> rejected) {
        return select(events)
                .unionByName(
                        rejected.where("writer IS NOT NULL AND seq > 0")
                                .selectExpr(
                                        "writer",
                                        "seq",
                                        "CASE WHEN octet_length(bytes) = length THEN bytes END AS line",
                                        "'" + TORN + "' AS state"),
                        true);
    }

    /** The event of a row of {@link #select}; null when what every event has is missing, or an attribute is there twice: a query is told the first, and we the last. */
    static Event of(Row row) {
        if (row.isNullAt(1) || row.isNullAt(2) || row.isNullAt(3) || row.isNullAt(4) || row.isNullAt(20)) {
            return null;
        }
        Row exception = row.getAs(10);
        Map<String, String> attributes = row.isNullAt(9) ? Map.of() : row.getJavaMap(9);
        if (!row.isNullAt(9) && attributes.size() != row.getInt(26)) {
            return null;
        }
        return new Event(
                row.getString(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                attributes,
                exception == null
                        ? null
                        : new ExceptionFields(exception.getString(0), exception.getString(1), exception.getString(2)),
                new SourceFields(
                        row.getString(11),
                        row.getString(12),
                        row.getString(13),
                        row.getString(14),
                        row.getString(15),
                        row.getString(16),
                        row.getString(17),
                        row.getString(18),
                        row.getString(19)),
                row.getString(20),
                row.getString(21),
                row.isNullAt(22) ? null : new String(row.<byte[]>getAs(22), ISO_8859_1));
    }
}
