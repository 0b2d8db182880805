package dev.bywash.ingest.merge;

import dev.bywash.ingest.source.WriterSeen.SeqRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Sets of sequence numbers, as sorted ranges that do not touch. */
final class SeqRanges {

    /** A column of ranges. */
    static final ArrayType TYPE = DataTypes.createArrayType(
            new StructType().add("first", DataTypes.LongType, false).add("last", DataTypes.LongType, false), false);

    /** {@code bywash_ranges(ranges)} for SQL: {@link #normalize}. */
    static final String NORMALIZE = "bywash_ranges";

    private SeqRanges() {}

    static void registerFunction(SparkSession spark) {
        // Spark may ask for a row that a join did not match, before it looks whether it did.
        UDF1<Seq<Row>, Row[]> normalize =
                ranges -> ranges == null ? null : rowsOf(normalize(rangesOf(CollectionConverters.asJava(ranges))));
        spark.udf().register(NORMALIZE, normalize, TYPE);
    }

    /** The same numbers as sorted ranges that do not touch. */
    static List<SeqRange> normalize(List<SeqRange> ranges) {
        List<SeqRange> result = new ArrayList<>();
        ranges.stream().sorted(Comparator.comparingLong(SeqRange::first)).forEach(range -> {
            int end = result.size() - 1;
            if (end >= 0 && range.first() - 1 <= result.get(end).last()) {
                long last = Math.max(result.get(end).last(), range.last());
                result.set(end, new SeqRange(result.get(end).first(), last));
            } else {
                result.add(range);
            }
        });
        return result;
    }

    /** How many numbers there are; those that are there twice count twice. */
    static long count(List<SeqRange> ranges) {
        return ranges.stream()
                .mapToLong(range -> range.last() - range.first() + 1)
                .sum();
    }

    /** Whether two sets have a number in common. */
    static boolean overlap(List<SeqRange> left, List<SeqRange> right) {
        int i = 0;
        int j = 0;
        while (i < left.size() && j < right.size()) {
            if (left.get(i).last() < right.get(j).first()) {
                i++;
            } else if (right.get(j).last() < left.get(i).first()) {
                j++;
            } else {
                return true;
            }
        }
        return false;
    }

    /** The value of a column of type {@link #TYPE}. */
    static Row[] rowsOf(List<SeqRange> ranges) {
        return ranges.stream()
                .map(range -> RowFactory.create(range.first(), range.last()))
                .toArray(Row[]::new);
    }

    static List<SeqRange> rangesOf(List<Row> rows) {
        return rows.stream()
                .map(row -> new SeqRange(row.getLong(0), row.getLong(1)))
                .toList();
    }
}
