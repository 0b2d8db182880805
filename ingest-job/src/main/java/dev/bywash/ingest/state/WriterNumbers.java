package dev.bywash.ingest.state;

import dev.bywash.ingest.read.WriterSeen;
import dev.bywash.ingest.read.WriterSeen.SeqRange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Which numbers of writers are recorded: of each what somebody asked for, read once, and kept up to date with what this process records. Not safe for use by several threads. */
final class WriterNumbers {

    /** So many writers are named in the condition, by which Delta skips files; more are joined. */
    private static final int MAX_NAMED = 200;

    /** What a run holds in memory from one to the next. */
    private static final int MAX_KEPT = 500_000;

    private static final StructType LEAST =
            new StructType().add("writer", DataTypes.StringType).add("least", DataTypes.LongType);

    private final SparkSession spark;
    private final String table;
    private final Map<String, Numbers> writers = new HashMap<>();
    private int ranges;

    /**
     * What is known of a writer's numbers.
     *
     * @param least where it begins: ranges that end before are none of these
     * @param ranges normalized
     */
    private record Numbers(long least, List<SeqRange> ranges) {

        Numbers with(List<SeqRange> others) {
            List<SeqRange> all = new ArrayList<>(ranges);
            all.addAll(others);
            return new Numbers(least, SeqRanges.normalize(all));
        }
    }

    /** @param table the state's, as SQL names it */
    WriterNumbers(SparkSession spark, String table) {
        this.spark = spark;
        this.table = table;
    }

    /**
     * The numbers that are known of some writers, normalized; none of those that are not known. However many a writer has: what ends before what is asked for is
     * not brought here.
     *
     * @param least of each writer, the number from which on they matter
     */
    Map<String, List<SeqRange>> rangesOf(Map<String, Long> least) {
        Map<String, List<SeqRange>> result = new HashMap<>();
        Map<String, Long> unknown = new HashMap<>();
        least.forEach((writer, from) -> {
            Numbers numbers = writers.get(writer);
            if (numbers != null && numbers.least <= from) {
                result.put(writer, numbers.ranges);
            } else {
                unknown.put(writer, from);
            }
        });
        if (!unknown.isEmpty()) {
            Map<String, List<SeqRange>> read = read(unknown);
            unknown.forEach((writer, from) -> {
                List<SeqRange> found = SeqRanges.normalize(read.getOrDefault(writer, List.of()));
                result.put(writer, found);
                keep(writer, new Numbers(from, found));
            });
        }
        return result;
    }

    private void keep(String writer, Numbers numbers) {
        if (ranges > MAX_KEPT) {
            writers.clear();
            ranges = 0;
        }
        writers.put(writer, numbers);
        ranges += 1 + numbers.ranges.size();
    }

    /** Whether something of this is not known. Where that is all, nobody can say that its writer was heard of lately. */
    boolean isNew(WriterSeen seen) {
        Numbers before = writers.get(seen.writer());
        return before == null || SeqRanges.count(before.with(seen.ranges()).ranges) > SeqRanges.count(before.ranges);
    }

    /** That this was recorded. */
    void add(WriterSeen seen) {
        Numbers before = writers.get(seen.writer());
        if (before != null) {
            keep(seen.writer(), before.with(seen.ranges()));
        }
    }

    private Map<String, List<SeqRange>> read(Map<String, Long> least) {
        Map<String, List<SeqRange>> read = new HashMap<>();
        for (Row row : rowsOf(least)
                .selectExpr(
                        "writer",
                        "transform(filter(seen.ranges, r -> r.last >= least), r -> named_struct('first', r.first, 'last', r.last, 'first_micros', unix_micros(r.first_time), 'last_micros', unix_micros(r.last_time)))")
                .collectAsList()) {
            List<Row> found = row.getList(1);
            read.computeIfAbsent(row.getString(0), writer -> new ArrayList<>())
                    .addAll(found.stream()
                            .map(range -> new SeqRange(
                                    range.getLong(0), range.getLong(1), range.getLong(2), range.getLong(3)))
                            .toList());
        }
        return read;
    }

    /** With a column of what was asked for: {@code least}. */
    private Dataset<Row> rowsOf(Map<String, Long> least) {
        // ULIDs are ordered by time: the least and the greatest leave out most of what there is, whatever their number.
        Dataset<Row> all = spark.table(table)
                .where("kind = 'writer'")
                .where(functions
                        .col("writer")
                        .between(Collections.min(least.keySet()), Collections.max(least.keySet())));
        if (least.size() <= MAX_NAMED) {
            Column[] map = least.entrySet().stream()
                    .flatMap(writer -> Stream.of(functions.lit(writer.getKey()), functions.lit(writer.getValue())))
                    .toArray(Column[]::new);
            return all.where(functions.col("writer").isInCollection(least.keySet()))
                    .withColumn("least", functions.element_at(functions.map(map), functions.col("writer")));
        }
        List<Row> rows = least.entrySet().stream()
                .map(writer -> RowFactory.create(writer.getKey(), writer.getValue()))
                .toList();
        return all.join(functions.broadcast(spark.createDataFrame(rows, LEAST)), "writer");
    }
}
