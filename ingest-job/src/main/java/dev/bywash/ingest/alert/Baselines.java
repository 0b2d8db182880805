package dev.bywash.ingest.alert;

import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Point;
import dev.bywash.ingest.tables.Commits;
import dev.bywash.ingest.tables.TableDefinition;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchTables;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What is usual, as rows of facts: each is a series as a run left it, and the latest counts. A run reads and writes the series of what it brought something of; rows that are
 * not the latest any more are deleted once there are many.
 */
final class Baselines {

    /** More names are not part of a question. */
    static final int MOST_NAMED = 500;

    /** So often a series may have been written: each time is a file to read. */
    private static final int MOST_TIMES = 20;

    /** So many rows that are not the latest any more may be read for one that is, and some more. */
    private static final int MOST_FOR_ONE = 3;

    private static final int SOME_MORE = 500;

    private static final String OF_SERIES = "kind = 'baseline' AND ";

    private static final String LATEST = "struct(baseline.update_time, ingest_time)";

    /** The latest row of a series, and how many there are; {@link #read} takes these. */
    static final String LATEST_OF_ALL = "max_by(baseline, " + LATEST + "), count(*)";

    private final SparkSession spark;
    private final String facts;
    private boolean hasMany;

    /** When what was read was changed last, by the clock of who did that. */
    private Instant newest = Instant.EPOCH;

    Baselines(SparkSession spark, Target target) {
        this.spark = spark;
        this.facts = target.table(WatchTables.WATCH_FACTS.name());
    }

    /** What is measured; the names are those of the column. */
    enum Measure {
        ROWS,
        DURATION,
        ERRORS,
        STARTS;

        /** Empty of one that a later version may have left there, or somebody else. */
        static Optional<Measure> of(String name) {
            return Stream.of(values())
                    .filter(measure -> measure.name().equals(name))
                    .findFirst();
        }
    }

    /**
     * The identity of a series.
     *
     * @param subject the table that is loaded; empty for the run as a whole
     */
    record Series(String pipeline, String subject, Measure measure) {}

    /** All series of these pipelines. */
    Map<Series, History> of(Collection<String> pipelines) {
        return pipelines.isEmpty() ? new HashMap<>() : where(OF_SERIES + named("pipeline", pipelines));
    }

    /** Those of the pipelines as a whole, and of these tables: of as many pipelines at a time as can be named, for the driver is to hold no others. */
    Map<Series, History> of(Collection<String> pipelines, Collection<String> tables) {
        Map<Series, History> all = new HashMap<>();
        List<String> names = List.copyOf(pipelines);
        for (int from = 0; from < names.size(); from += MOST_NAMED) {
            int to = Math.min(from + MOST_NAMED, names.size());
            all.putAll(where(condition(names.subList(from, to), tables)));
        }
        return all;
    }

    /** Of the table's rows, those of the pipelines as a whole, and of these tables; {@link #MOST_NAMED} pipelines at most. */
    static String condition(Collection<String> pipelines, Collection<String> tables) {
        Set<String> subjects = new TreeSet<>(tables);
        subjects.add("");
        return OF_SERIES + named("pipeline", pipelines) + " AND " + named("subject", subjects);
    }

    private static String named(String column, Collection<String> names) {
        return names.size() > MOST_NAMED ? "TRUE" : "baseline.%s IN (%s)".formatted(column, literals(names));
    }

    /** When the runs of each pipeline began. */
    Map<Series, History> starts() {
        return where(OF_SERIES + "baseline.measure = '" + Measure.STARTS + "'");
    }

    private Map<Series, History> where(String condition) {
        return read(spark.sql("""
                        SELECT baseline.pipeline, baseline.subject, baseline.measure, %s
                        FROM %s WHERE %s GROUP BY baseline.pipeline, baseline.subject, baseline.measure
                        """.formatted(LATEST_OF_ALL, facts, condition)).collectAsList());
    }

    /** @param series of each the pipeline, the subject, the measure, and {@link #LATEST_OF_ALL} */
    Map<Series, History> read(Collection<Row> series) {
        Map<Series, History> all = new HashMap<>();
        long rows = 0;
        for (Row row : series) {
            Optional<Measure> measure = Measure.of(row.getString(2));
            if (measure.isEmpty()) {
                // Whoever judges by what is known here has no use for it, and says the rest all the same.
                continue;
            }
            Row latest = row.getStruct(3);
            all.put(
                    new Series(row.getString(0), row.getString(1), measure.get()),
                    new History(points(latest.getList(3)), points(latest.getList(4))));
            Instant changed = latest.getTimestamp(5).toInstant();
            newest = changed.isAfter(newest) ? changed : newest;
            rows += row.getLong(4);
            hasMany |= row.getLong(4) > MOST_TIMES;
        }
        hasMany |= rows - all.size() > (long) MOST_FOR_ONE * all.size() + SOME_MORE;
        return all;
    }

    /** How these series are now, as structs of the table: later than what was read, whose clock may have been ahead. */
    List<Row> rows(Map<Series, History> changed, Instant now) {
        Instant time = now.isAfter(newest) ? now : newest.plus(1, ChronoUnit.MICROS);
        List<Row> rows = new ArrayList<>();
        changed.forEach((series, history) -> rows.add(RowFactory.create(
                series.pipeline(),
                series.subject(),
                series.measure().name(),
                rows(history.points()),
                rows(history.held()),
                Timestamp.from(time))));
        return rows;
    }

    /** Deletes rows that are not the latest of their series any more, where many were met. */
    void tidy() {
        if (hasMany) {
            deleteBefore(Instant.EPOCH);
            hasMany = false;
        }
    }

    /** Deletes rows that are not the latest of their series, or say that it has no value any more; and all of series that were not changed since. */
    void deleteBefore(Instant since) {
        Commits.retried(() -> spark.sql("""
                        MERGE INTO %1$s t USING (
                          SELECT baseline.pipeline, baseline.subject, baseline.measure, max(%2$s) AS latest
                          FROM %1$s WHERE kind = 'baseline' GROUP BY baseline.pipeline, baseline.subject, baseline.measure) s
                        ON t.kind = 'baseline' AND t.baseline.pipeline = s.pipeline AND t.baseline.subject = s.subject
                          AND t.baseline.measure = s.measure
                          AND (struct(t.baseline.update_time, t.ingest_time) < s.latest
                            OR size(t.baseline.points) + size(t.baseline.held) = 0 OR s.latest.update_time < TIMESTAMP'%3$s')
                        WHEN MATCHED THEN DELETE
                        """.formatted(facts, LATEST, since)).collectAsList());
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
        return texts.stream().distinct().map(TableDefinition::quoted).collect(Collectors.joining(", "));
    }
}
