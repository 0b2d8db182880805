package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Baselines.Series;
import dev.bywash.ingest.alert.RunLoads.Ended;
import dev.bywash.ingest.alert.RunLoads.LoadedTable;
import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tally.Load;
import dev.bywash.ingest.tally.Origin;
import dev.bywash.ingest.watch.Brought;
import dev.bywash.ingest.watch.PipelineRun;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * What other runs of the job brought of the same tables and runs of pipelines, and what is usual of them: all that is asked of the facts where the loads and runs of a run are
 * judged, in one question. Each question of this table finds out first which files it reads, which takes as long as to read them.
 */
final class OtherRuns {

    /** Earlier loads of other runs are not asked for, however early one of the run's own was by its clock: what is usual of a table is forgotten by then, too. */
    private static final Duration EARLIER_LOADS = Duration.ofDays(100);

    private final SparkSession spark;
    private final Target target;
    private final Baselines baselines;

    OtherRuns(SparkSession spark, Target target, Baselines baselines) {
        this.spark = spark;
        this.target = target;
        this.baselines = baselines;
    }

    /**
     * What they brought.
     *
     * @param loads of each table the last that ended, where it ended later than some load of the run
     * @param runs of the runs of pipelines, by the pipeline that they were taken for
     * @param usual the series of the pipelines as a whole, and of the tables of loads that went well
     * @param pipelines those pipelines: all that the run names, or none of them where they are very many
     */
    record Facts(List<Ended> loads, List<PipelineRun> runs, Map<Series, History> usual, Set<String> pipelines) {}

    /** @param loads what the run brought */
    Facts of(Brought brought, List<Ended> loads) {
        Set<String> pipelines = pipelines(brought, loads);
        List<String> wanted = wanted(brought, loads, pipelines);
        Map<String, List<Row>> found = wanted.isEmpty() ? Map.of() : ask(String.join(" OR ", wanted));
        return new Facts(
                found.getOrDefault("load", List.of()).stream()
                        .flatMap(row -> RunLoads.of(List.of(load(row.getStruct(6)))).stream())
                        .toList(),
                found.getOrDefault("run", List.of()).stream()
                        .map(OtherRuns::run)
                        .toList(),
                baselines.read(found.getOrDefault("baseline", List.of())),
                pipelines);
    }

    /** Of which it is asked what is usual. Of more than can be named, that is a question of its own: part of this one, it would make it one of all rows there are. */
    static Set<String> pipelines(Brought brought, List<Ended> loads) {
        Set<String> pipelines = new HashSet<>();
        brought.runs().forEach(one -> pipelines.add(one.pipeline()));
        good(loads).forEach(loaded -> pipelines.add(loaded.pipeline()));
        return pipelines.size() > Baselines.MOST_NAMED ? Set.of() : pipelines;
    }

    private static Stream<LoadedTable> good(List<Ended> loads) {
        return loads.stream().filter(Ended::isOk).map(Ended::of);
    }

    /** What is asked for: conditions, of which a row has to meet one. Each is such that Delta knows by it which files to leave out. */
    static List<String> wanted(Brought brought, List<Ended> loads, Set<String> pipelines) {
        RunKey run = brought.run();
        List<String> wanted = new ArrayList<>();
        String others = "run_id <> '" + run.runId() + "'";
        Instant first = RunLoads.first(loads);
        if (first != null) {
            Instant earliest = run.ingestTime().minus(EARLIER_LOADS);
            Instant since = first.isBefore(earliest) ? earliest : first;
            wanted.add(
                    "(%s AND kind = 'load' AND load.event_time > TIMESTAMP'%s' AND load.status IS DISTINCT FROM 'started' AND load.`table` IS NOT NULL)"
                            .formatted(others, since));
        }
        List<String> keys = brought.runs().stream().map(PipelineRun::runKey).toList();
        if (!keys.isEmpty()) {
            wanted.add("(%s AND kind = 'run' AND ingest_time >= TIMESTAMP'%s'%s)"
                    .formatted(
                            others,
                            run.ingestTime().minus(UnusualRules.RUN),
                            keys.size() > Baselines.MOST_NAMED
                                    ? ""
                                    : " AND run.run_key IN (" + Baselines.literals(keys) + ")"));
        }
        if (!pipelines.isEmpty()) {
            Set<String> tables = good(loads).map(LoadedTable::table).collect(Collectors.toSet());
            wanted.add("(" + Baselines.condition(pipelines, tables) + ")");
        }
        return wanted;
    }

    /** Rows by their kind; what is usual comes first in each, as {@link Baselines#read} takes it. */
    private Map<String, List<Row>> ask(String condition) {
        return spark
                .sql("""
                        SELECT pipeline, name, measure, %s, kind, max_by(load, load.event_time), min(run.first_time),
                               max(struct(coalesce(run.loads, 0), coalesce(run.events, 0))), sum(run.warnings + run.errors)
                        FROM (
                          SELECT kind, coalesce(load.pipeline, run.pipeline, baseline.pipeline) AS pipeline,
                                 coalesce(load.`table`, run.run_key, baseline.subject) AS name, baseline.measure AS measure,
                                 load, run, baseline, ingest_time
                          FROM %s WHERE %s)
                        WHERE pipeline IS NOT NULL
                        GROUP BY kind, pipeline, name, measure
                        """.formatted(Baselines.LATEST_OF_ALL, target.table(WatchTables.WATCH_FACTS.name()), condition))
                .collectAsList()
                .stream()
                .collect(Collectors.groupingBy(row -> row.getString(5)));
    }

    private static PipelineRun run(Row row) {
        Row most = row.getStruct(8);
        return new PipelineRun(
                row.getString(1),
                row.getTimestamp(7).toInstant(),
                row.getString(0),
                most.getLong(0),
                most.getLong(1),
                row.isNullAt(9) ? 0 : row.getLong(9),
                null);
    }

    private static Load load(Row load) {
        return new Load(
                load.getAs("event_id"),
                micros(load.getAs("event_time")),
                new Origin(load.getAs("pipeline"), load.getAs("run_key"), null, null, null, null, null, null),
                load.getAs("table"),
                load.getAs("status"),
                load.getAs("rows"),
                load.getAs("duration_ms"),
                load.getAs("level"),
                load.getAs("message"),
                load.getAs("exception_class"),
                load.getAs("exception_message"),
                load.getAs("pattern"));
    }

    private static long micros(java.sql.Timestamp time) {
        Instant instant = time.toInstant();
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }
}
