package dev.bywash.ingest.batch;

import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Makes rows as a data source of Spark hands them over, without an encoder. Not safe for use by several threads. */
final class InternalRows {

    private final String[] lastTexts;
    private final UTF8String[] lastStrings;

    /** For rows of so many columns. */
    InternalRows(int columns) {
        this.lastTexts = new String[columns];
        this.lastStrings = new UTF8String[columns];
    }

    /** The row that has these values, as {@link RowKind#values} makes them. */
    InternalRow of(Object[] values) {
        Object[] row = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            row[i] = values[i] instanceof String text ? string(i, text) : internal(values[i]);
        }
        return new GenericInternalRow(row);
    }

    /** Many columns hold the same string from row to row. */
    private UTF8String string(int column, String text) {
        if (!text.equals(lastTexts[column])) {
            lastTexts[column] = text;
            lastStrings[column] = UTF8String.fromString(text);
        }
        return lastStrings[column];
    }

    private static Object internal(Object value) {
        if (value instanceof String text) {
            return UTF8String.fromString(text);
        }
        if (value instanceof Map<?, ?> map) {
            return internal(map);
        }
        return value instanceof Object[] struct ? new GenericInternalRow(internal(struct)) : value;
    }

    private static ArrayBasedMapData internal(Map<?, ?> map) {
        Object[] keys = new Object[map.size()];
        Object[] values = new Object[map.size()];
        int i = 0;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            keys[i] = internal(entry.getKey());
            values[i] = internal(entry.getValue());
            i++;
        }
        return new ArrayBasedMapData(new GenericArrayData(keys), new GenericArrayData(values));
    }

    private static Object[] internal(Object[] values) {
        Object[] result = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = internal(values[i]);
        }
        return result;
    }
}
