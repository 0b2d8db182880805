package dev.bywash.ingest.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.bywash.ingest.line.LineFields;
import dev.bywash.ingest.line.SeverityNumber;
import dev.bywash.ingest.line.TraceContext;
import dev.bywash.ingest.tables.EventRows;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/** Rows of table {@code events}, with what it takes to see whether they are the events that they say they are. */
final class RowEvents {

    /** What is put into {@code attribute_types} of an event that was erased. */
    static final String ERASED = "-";

    /** A row that gives its line back, or should. */
    static final String HERE = "here";

    /** A row of a version that did not keep what it takes to give the line back. */
    static final String UNCOVERED = "uncovered";

    /** A row of just before the time that is looked at: seals need it, and nothing else is said of it. */
    static final String BESIDE = "beside";

    /** A line that arrived and was rejected: {@code line} is all of it, or null. */
    static final String TORN = "torn";

    static final int RUN_ID = EventRows.COUNT;
    static final int DAY = RUN_ID + 1;
    static final int STATE = DAY + 1;
    private static final int DERIVED = STATE + 1;
    private static final int TRACE_ID = DERIVED + 1;
    private static final int SPAN_ID = TRACE_ID + 1;

    static final String DATE = "date_from_unix_date(CAST(unix_micros(event_time) div 86400000000 AS INT))";

    private static final byte[] ERASED_BYTES = ERASED.getBytes(US_ASCII);

    private RowEvents() {}

    /** The columns of {@link EventRows}, and behind them those that have names here; {@code derived} is whether those that are made of others are what these make of them. */
    static Dataset<Row> select(Dataset<Row> events) {
        return selectBeside(events, "false");
    }

    /**
     * The same.
     *
     * @param isBeside a condition: which of them are {@link #BESIDE}
     */
    static Dataset<Row> selectBeside(Dataset<Row> events, String isBeside) {
        return events.selectExpr(Stream.concat(
                        EventRows.columns("unix_micros(event_time)").stream(),
                        Stream.of(
                                "run_id",
                                "unix_date(event_date) AS day",
                                "CASE WHEN " + UncoveredEntry.CONDITION + " THEN '" + UNCOVERED + "' WHEN " + isBeside
                                        + " THEN '" + BESIDE + "' ELSE '" + HERE + "' END AS state",
                                "event_id <=> concat(writer, '-', seq) AND event_date <=> " + DATE
                                        + " AND severity_number <=> (" + SeverityNumber.SQL + ") AS derived",
                                "trace_id",
                                "span_id"))
                .toArray(String[]::new));
    }

    /**
     * Rejected lines with the same columns, for what is missing may be one of these.
     *
     * @param rejected as table {@code rejected_lines} has them, or a batch
     * @param selected rows of {@link #select}
     */
    static Dataset<Row> torn(Dataset<Row> rejected, Dataset<Row> selected) {
        return rejected.where("writer IS NOT NULL AND seq > 0")
                .select(Arrays.stream(selected.schema().fields())
                        .map(field -> torn(field).as(field.name()))
                        .toArray(Column[]::new));
    }

    private static Column torn(StructField field) {
        return switch (field.name()) {
            case "writer", "seq" -> functions.col(field.name());
            case "line" -> functions.expr("CASE WHEN octet_length(bytes) = length THEN bytes END");
            case "state" -> functions.lit(TORN);
            default -> functions.lit(null).cast(field.dataType());
        };
    }

    /** Whether it was erased, or says so. */
    static boolean isErased(LineFields event) {
        return Arrays.equals(event.attributeTypes(), ERASED_BYTES);
    }

    /** Whether the columns that are made of what the event says are what it makes of them; but for its pattern, which takes longer than all else. */
    static boolean isDerived(Row row, LineFields event) {
        Map<String, String> trace = event.attributes(TraceContext.NAMES);
        return row.getBoolean(DERIVED)
                && Objects.equals(row.get(TRACE_ID), TraceContext.traceId(trace))
                && Objects.equals(row.get(SPAN_ID), TraceContext.spanId(trace));
    }
}
