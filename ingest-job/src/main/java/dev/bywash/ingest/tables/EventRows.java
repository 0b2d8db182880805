package dev.bywash.ingest.tables;

import dev.bywash.ingest.line.LineFields;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/** Events of rows: of a batch, or of table {@code events}, as whoever wrote these left them. */
public final class EventRows {

    public static final int WRITER = 0;
    public static final int SEQ = 1;
    private static final int MICROS = 2;
    private static final int LEVEL = 3;
    private static final int LOGGER = 4;
    private static final int THREAD = 5;
    private static final int EVENT = 6;
    private static final int MESSAGE = 7;
    private static final int ATTRIBUTE_NAMES = 8;
    private static final int ATTRIBUTE_VALUES = 9;
    private static final int EXCEPTION = 10;
    private static final int CRC = 11;
    private static final int ATTRIBUTE_TYPES = 12;
    public static final int LINE = 13;
    private static final int SOURCE = 14;

    /** How many columns there are. */
    public static final int COUNT = SOURCE + LineFields.SOURCE.size();

    private static final byte[][] NONE = {};

    private EventRows() {}

    /**
     * The columns that {@link #of} reads, in their order. Of most texts their bytes are all that is wanted, and to make texts of them takes long.
     *
     * @param micros the time of the event in microseconds, as an expression
     */
    public static List<String> columns(String micros) {
        return Stream.concat(
                        Stream.of(
                                "writer",
                                "seq",
                                micros + " AS micros",
                                bytes("level"),
                                bytes("logger"),
                                bytes("thread"),
                                bytes("event"),
                                bytes("message"),
                                // A map of Spark's may have a name twice, and to make one of Java's of it takes longer.
                                "CAST(map_keys(attributes) AS ARRAY<BINARY>) AS attribute_names",
                                "CAST(map_values(attributes) AS ARRAY<BINARY>) AS attribute_values",
                                "CAST(exception AS STRUCT<class: BINARY, message: BINARY, stacktrace: BINARY>) AS exception",
                                bytes("crc"),
                                bytes("attribute_types"),
                                "line"),
                        LineFields.SOURCE.stream().map(EventRows::bytes))
                .toList();
    }

    private static String bytes(String column) {
        return "CAST(%1$s AS BINARY) AS %1$s".formatted(column);
    }

    /** The event's fields; null when what every event has is missing. */
    public static LineFields of(Row row) {
        if (row.isNullAt(WRITER)
                || row.isNullAt(SEQ)
                || row.isNullAt(MICROS)
                || row.isNullAt(LEVEL)
                || row.isNullAt(CRC)) {
            return null;
        }
        Row exception = row.getAs(EXCEPTION);
        return new LineFields(
                row.getString(WRITER),
                row.getLong(SEQ),
                row.getLong(MICROS),
                row.getAs(LEVEL),
                row.getAs(LOGGER),
                row.getAs(THREAD),
                row.getAs(EVENT),
                row.getAs(MESSAGE),
                list(row, ATTRIBUTE_NAMES),
                list(row, ATTRIBUTE_VALUES),
                exception == null ? null : columns(exception, 0, exception.size()),
                columns(row, SOURCE, LineFields.SOURCE.size()),
                row.getAs(CRC),
                row.getAs(ATTRIBUTE_TYPES),
                row.getAs(LINE));
    }

    private static byte[][] list(Row row, int column) {
        return row.isNullAt(column) ? NONE : row.<byte[]>getList(column).toArray(NONE);
    }

    private static byte[][] columns(Row row, int first, int count) {
        byte[][] values = new byte[count][];
        for (int i = 0; i < count; i++) {
            values[i] = row.getAs(first + i);
        }
        return values;
    }
}
