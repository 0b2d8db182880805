package dev.bywash.ingest.tables;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.bywash.ingest.line.Event;
import dev.bywash.ingest.line.Event.ExceptionFields;
import dev.bywash.ingest.line.Event.SourceFields;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;

/** Events of rows: of a batch, or of table {@code events}, as whoever wrote these left them. */
public final class EventRows {

    private EventRows() {}

    /**
     * The columns that {@link #of} reads, in their order.
     *
     * @param micros the time of the event in microseconds, as an expression
     */
    public static List<String> columns(String micros) {
        return List.of(
                "writer",
                "seq",
                micros + " AS micros",
                "level",
                "logger",
                "thread",
                "event",
                "message",
                // A map of Spark's may have a name twice, and to make one of Java's of it takes longer.
                "map_keys(attributes) AS attribute_names",
                "map_values(attributes) AS attribute_values",
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
                "line");
    }

    /** The event; null when what every event has is missing, or an attribute is there twice. */
    public static Event of(Row row) {
        if (row.isNullAt(0) || row.isNullAt(1) || row.isNullAt(2) || row.isNullAt(3) || row.isNullAt(20)) {
            return null;
        }
        Row exception = row.getAs(10);
        Map<String, String> attributes = attributes(row);
        if (attributes == null) {
            return null;
        }
        return new Event(
                row.getString(0),
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
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

    /** Of a name that is there twice a query is told the first, and a map of Java's would have the last. */
    private static Map<String, String> attributes(Row row) {
        if (row.isNullAt(8)) {
            return Map.of();
        }
        List<String> names = row.getList(8);
        List<String> values = row.getList(9);
        Map<String, String> attributes = new HashMap<>();
        for (int i = 0; i < names.size(); i++) {
            attributes.put(names.get(i), values.get(i));
        }
        return attributes.size() == names.size() ? attributes : null;
    }
}
