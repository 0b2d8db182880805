package dev.bywash.ingest.alert;

import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Point;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tables.TempView;
import dev.bywash.ingest.watch.RunKey;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/** Table {@code baselines}. A run reads and writes the series of the pipelines that it brought something of. */
final class Baselines {

    private final SparkSession spark;
    private final String table;

    Baselines(SparkSession spark, Target target) {
        this.spark = spark;
        this.table = target.table(AlertTables.BASELINES.name());
    }

    /** What is measured; the names are those of the column. */
    enum Measure {
        ROWS,
        DURATION,
        ERRORS,
        STARTS
    }

    /**
     * The identity of a series.
     *
     * @param subject the table that is loaded; empty for the run as a whole
     */
    record Series(String pipeline, String subject, Measure measure) {}

    Map<Series, History> of(Collection<String> pipelines) {
        return pipelines.isEmpty() ? new HashMap<>() : where("pipeline IN (" + literals(pipelines) + ")");
    }

    /** When the runs of each pipeline began. */
    Map<Series, History> starts() {
        return where("measure = '" + Measure.STARTS + "'");
    }

    private Map<Series, History> where(String condition) {
        Map<Series, History> all = new HashMap<>();
        spark.sql("SELECT pipeline, subject, measure, points, held FROM " + table + " WHERE " + condition)
                .collectAsList()
                .forEach(row -> all.put(
                        new Series(row.getString(0), row.getString(1), Measure.valueOf(row.getString(2))),
                        new History(points(row.getList(3)), points(row.getList(4)))));
        return all;
    }

    /** Writes them; one that has no value any more goes. */
    void write(Map<Series, History> changed, RunKey run) {
        if (changed.isEmpty()) {
            return;
        }
        List<Row> rows = new ArrayList<>();
        changed.forEach((series, history) -> rows.add(RowFactory.create(
                series.pipeline(),
                series.subject(),
                series.measure().name(),
                rows(history.points()),
                rows(history.held()),
                run.runId(),
                Timestamp.from(run.ingestTime()))));
        try (TempView view = TempView.of(spark.createDataFrame(rows, AlertTables.BASELINES.rowType()))) {
            Commits.retried(() -> spark.sql("""
                MERGE INTO %s t USING %s s
                ON t.pipeline = s.pipeline AND t.subject = s.subject AND t.measure = s.measure
                WHEN MATCHED AND size(s.points) = 0 AND size(s.held) = 0 THEN DELETE
                WHEN MATCHED THEN %s
                WHEN NOT MATCHED AND size(s.points) + size(s.held) > 0 THEN %s
                """.formatted(
                                    table,
                                    view.name(),
                                    AlertTables.BASELINES.updateClause(),
                                    AlertTables.BASELINES.insertClause()))
                    .collectAsList());
        }
    }

    private static List<Point> points(List<Row> rows) {
        return rows.stream()
                .map(row -> new Point(row.getString(0), row.getTimestamp(1).toInstant(), row.getDouble(2)))
                .toList();
    }

    private static Object rows(List<Point> points) {
        List<Row> rows = points.stream()
                .map(point -> RowFactory.create(point.id(), Timestamp.from(point.time()), point.value()))
                .toList();
        return CollectionConverters.asScala(rows).toSeq();
    }

    static String literals(Collection<String> texts) {
        return texts.stream().map(Baselines::literal).collect(Collectors.joining(", "));
    }

    static String literal(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
