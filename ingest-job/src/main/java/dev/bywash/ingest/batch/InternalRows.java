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
    private Object[] lastNames = new Object[0];
    private GenericArrayData lastKeys = new GenericArrayData(lastNames);

    /** For rows of so many columns. */
    InternalRows(int columns) {
        this.lastTexts = new String[columns];
        this.lastStrings = new UTF8String[columns];
    }

    /** The row that has these values, as {@link RowKind#values} makes them; they become the row's. */
    InternalRow of(Object[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = values[i] instanceof String text ? string(i, text) : internal(values[i]);
        }
        return new GenericInternalRow(values);
    }

    /** Many columns hold the same string from row to row. */
    private UTF8String string(int column, String text) {
        if (!text.equals(lastTexts[column])) {
            lastTexts[column] = text;
            lastStrings[column] = UTF8String.fromString(text);
        }
        return lastStrings[column];
    }

    private Object internal(Object value) {
        if (value instanceof String text) {
            return UTF8String.fromString(text);
        }
        if (value instanceof Map<?, ?> map) {
            return internal(map);
        }
        return value instanceof Object[] struct ? new GenericInternalRow(internal(struct)) : value;
    }

    private ArrayBasedMapData internal(Map<?, ?> map) {
        Object[] values = new Object[map.size()];
        int i = 0;
        boolean sameNames = values.length == lastNames.length;
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            values[i] = internal(entry.getValue());
            sameNames = sameNames && entry.getKey().equals(lastNames[i]);
            i++;
        }
        if (!sameNames) {
            lastNames = map.keySet().toArray();
            lastKeys = new GenericArrayData(internal(lastNames.clone()));
        }
        return new ArrayBasedMapData(lastKeys, new GenericArrayData(values));
    }

    private Object[] internal(Object[] values) {
        Object[] result = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = internal(values[i]);
        }
        return result;
    }
}
