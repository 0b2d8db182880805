package dev.bywash.ingest.watch;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import dev.bywash.ingest.detect.Sightings;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tally.Load;
import dev.bywash.ingest.tally.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;

/** Facts as rollups leave them in the table, and as a run has them in memory. */
public final class FactRows {

    private FactRows() {}

    /**
     * Puts rows into the table.
     *
     * @param view whose rows they are, as load_facts
     * @param columns names, parted by commas; all others are null
     * @param values rows of SQL, parted by commas
     */
    public static void insert(SparkSession spark, Target target, String view, String columns, String values) {
        FactKind kind = kindOf(view);
        Dataset<Row> given = spark.sql("SELECT * FROM VALUES %s AS t (%s)".formatted(values, columns));
        List<String> names = List.of(given.columns());
        Column[] all = Stream.of(kind.shown().rowType().fields())
                .map(field -> columnOf(field, names))
                .toArray(Column[]::new);
        append(kind.inTable(given.select(all)), target);
    }

    /** Puts down what is to be remembered of a run. */
    public static void remember(SparkSession spark, Target target, RunKey run, List<Row> baselines) {
        List<Row> rows = baselines.stream()
                .map(struct -> FactKind.BASELINE.inTable(run, struct))
                .toList();
        append(spark.createDataFrame(rows, WatchTables.WATCH_FACTS.rowType()), target);
    }

    private static void append(Dataset<Row> rows, Target target) {
        rows.write().format("delta").mode("append").insertInto(target.table(WatchTables.WATCH_FACTS.name()));
    }

    private static Column columnOf(StructField field, List<String> given) {
        Column column = given.contains(field.name()) ? col("`" + field.name() + "`") : lit(null);
        return column.cast(field.dataType()).as(field.name());
    }

    private static FactKind kindOf(String view) {
        return Stream.of(FactKind.values())
                .filter(kind -> kind.shown().name().equals(view))
                .findFirst()
                .orElseThrow();
    }

    /** What a run brought, as its rows in the table say. */
    public static Brought of(SparkSession spark, Target target, RunKey run) {
        String query = "SELECT %s FROM %s WHERE run_id = '" + run.runId() + "'";
        List<Load> loads = spark
                .sql(query.formatted(TableCounts.LOAD_COLUMNS, WatchViews.LOAD_FACTS.in(target)))
                .collectAsList()
                .stream()
                .map(TableCounts::load)
                .toList();
        List<PipelineRun> runs =
                spark
                        .sql(query.formatted(TableCounts.RUN_COLUMNS, WatchViews.RUN_FACTS.in(target)))
                        .collectAsList()
                        .stream()
                        .map(TableCounts::pipelineRun)
                        .toList();
        return new InMemory(run, loads, runs, Optional.empty());
    }

    /** What a run brought. */
    public record InMemory(RunKey run, List<Load> loads, List<PipelineRun> runs, Optional<Sightings> sightings)
            implements Brought {}

    /** A load without rows and duration. */
    public static Load load(String pipeline, String table, String status, Instant time) {
        return new Load(
                table + "-" + time,
                time.toEpochMilli() * 1000,
                new Origin(pipeline, "job 1", null, null, null, null, null, null),
                table,
                status,
                null,
                null,
                "INFO",
                null,
                "java.io.IOException",
                "no such bucket <b>",
                null);
    }
}
