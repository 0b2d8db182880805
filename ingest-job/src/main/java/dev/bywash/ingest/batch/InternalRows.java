package dev.bywash.ingest.batch;

import java.util.Map;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.util.ArrayBasedMapData;
import org.apache.spark.sql.catalyst.util.GenericArrayData;
import org.apache.spark.unsafe.types.UTF8String;

/** Rows as a data source of Spark hands them over, without an encoder. */
final class InternalRows {

    private InternalRows() {}

    /** The row that has these values, as {@link RowKind#values} makes them. The array is the row's from now on. */
    static InternalRow of(Object[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = internal(values[i]);
        }
        return new GenericInternalRow(values);
    }

    private static Object internal(Object value) {
        if (value instanceof String text) {
            return UTF8String.fromString(text);
        }
        if (value instanceof Map<?, ?> map) {
            return internal(map);
        }
        return value instanceof Object[] struct ? of(struct) : value;
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
}
