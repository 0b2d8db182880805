package dev.bywash.ingest.merge;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Sets of sequence numbers, as sorted ranges that do not touch; functions for SQL. */
final class SeqRanges {

    static final StructType RANGE =
            new StructType().add("first", DataTypes.LongType, false).add("last", DataTypes.LongType, false);
    static final ArrayType TYPE = DataTypes.createArrayType(RANGE, false);

    /** {@code bywash_ranges(ranges)}: the same numbers as sorted ranges that do not touch. */
    static final String NORMALIZE = "bywash_ranges";
    /** {@code bywash_ranges_overlap(a, b)}: whether two such sets have a number in common. */
    static final String OVERLAP = "bywash_ranges_overlap";

    private SeqRanges() {}

    static void registerFunctions(SparkSession spark) {
        spark.udf().register(NORMALIZE, (UDF1<Seq<Row>, List<Row>>) SeqRanges::normalize, TYPE);
        spark.udf().register(OVERLAP, (UDF2<Seq<Row>, Seq<Row>, Boolean>) SeqRanges::overlap, DataTypes.BooleanType);
    }

    private static List<Row> normalize(Seq<Row> ranges) {
        List<Row> sorted = new ArrayList<>(CollectionConverters.asJava(ranges));
        sorted.sort(Comparator.comparingLong((Row row) -> row.getLong(0)));
        List<Row> result = new ArrayList<>();
        long first = 0;
        long last = -1;
        for (Row range : sorted) {
            if (last >= 0 && range.getLong(0) - 1 <= last) {
                last = Math.max(last, range.getLong(1));
                continue;
            }
            if (last >= 0) {
                result.add(RowFactory.create(first, last));
            }
            first = range.getLong(0);
            last = range.getLong(1);
        }
        if (last >= 0) {
            result.add(RowFactory.create(first, last));
        }
        return result;
    }

    private static Boolean overlap(Seq<Row> left, Seq<Row> right) {
        List<Row> a = CollectionConverters.asJava(left);
        List<Row> b = CollectionConverters.asJava(right);
        int i = 0;
        int j = 0;
        while (i < a.size() && j < b.size()) {
            if (a.get(i).getLong(1) < b.get(j).getLong(0)) {
                i++;
            } else if (b.get(j).getLong(1) < a.get(i).getLong(0)) {
                j++;
            } else {
                return true;
            }
        }
        return false;
    }
}
