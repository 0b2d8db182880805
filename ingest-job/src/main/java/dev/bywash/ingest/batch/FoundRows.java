package dev.bywash.ingest.batch;

import dev.bywash.ingest.source.Found;
import java.util.Arrays;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.jdk.javaapi.CollectionConverters;

/** Whatever is found in files, as rows of one schema: one of the columns is set. */
final class FoundRows {

    /** Reports go to the driver and nowhere else, so that Spark need not know what is in them. */
    static final String REPORT = "report";

    static final StructType SCHEMA = new StructType()
            .add(RowKind.EVENT.column(), RowKind.EVENT.type())
            .add(RowKind.REJECTED.column(), RowKind.REJECTED.type())
            .add(RowKind.RAW.column(), RowKind.RAW.type())
            .add(REPORT, DataTypes.BinaryType);

    private FoundRows() {}

    static Row of(Found found) {
        return found instanceof Found.Report report
                ? RowFactory.create(null, null, null, Serialized.bytesOf(report))
                : RowFactory.create(
                        row(RowKind.EVENT.values(found)),
                        row(RowKind.REJECTED.values(found)),
                        row(RowKind.RAW.values(found)),
                        null);
    }

    private static Row row(Object[] values) {
        return values == null
                ? null
                : RowFactory.create(
                        Arrays.stream(values).map(FoundRows::external).toArray());
    }

    private static Object external(Object value) {
        if (value instanceof Map<?, ?> map) {
            return CollectionConverters.asScala(map);
        }
        return value instanceof Object[] struct ? row(struct) : value;
    }
}
