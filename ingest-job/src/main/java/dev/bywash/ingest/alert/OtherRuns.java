package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.RunLoads.Ended;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.tally.Load;
import dev.bywash.ingest.tally.Origin;
import dev.bywash.ingest.watch.Brought;
import dev.bywash.ingest.watch.PipelineRun;
import dev.bywash.ingest.watch.RunKey;
import dev.bywash.ingest.watch.WatchTables;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What other runs of the job brought of the same tables and runs of pipelines: all that is asked of the facts where the loads and runs of a run are judged, in one question. */
final class OtherRuns {

    /** More run keys are not named in a question. */
    private static final int MOST_NAMED = 500;

    private final SparkSession spark;
    private final Target target;

    OtherRuns(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /**
     * What they brought.
     *
     * @param loads of each table the last that ended, where it ended later than some load of the run
     * @param runs of the runs of pipelines, by the pipeline that they were taken for
     */
    record Facts(List<Ended> loads, List<PipelineRun> runs) {}

    /** @param loads what the run brought */
    Facts of(Brought brought, List<Ended> loads) {
        RunKey run = brought.run();
        List<String> wanted = new ArrayList<>();
        Instant since = RunLoads.first(loads);
        if (since != null) {
            wanted.add(
                    "(kind = 'load' AND load.event_time > TIMESTAMP'%s' AND load.status IS DISTINCT FROM 'started' AND load.`table` IS NOT NULL)"
                            .formatted(since));
        }
        List<String> keys = brought.runs().stream().map(PipelineRun::runKey).toList();
        if (!keys.isEmpty()) {
            wanted.add("(kind = 'run' AND ingest_time >= TIMESTAMP'%s'%s)"
                    .formatted(
                            run.ingestTime().minus(UnusualRules.RUN),
                            keys.size() > MOST_NAMED ? "" : " AND run.run_key IN (" + Baselines.literals(keys) + ")"));
        }
        List<Ended> last = new ArrayList<>();
        List<PipelineRun> runs = new ArrayList<>();
        if (!wanted.isEmpty()) {
            spark.sql("""
                            SELECT kind, pipeline, name, max_by(load, load.event_time), min(run.first_time),
                                   max(struct(coalesce(run.loads, 0), coalesce(run.events, 0))), sum(run.warnings + run.errors)
                            FROM (
                              SELECT kind, coalesce(load.pipeline, run.pipeline) AS pipeline, coalesce(load.`table`, run.run_key) AS name, load, run
                              FROM %s WHERE run_id <> '%s' AND (%s))
                            WHERE pipeline IS NOT NULL
                            GROUP BY kind, pipeline, name
                            """.formatted(
                                    target.table(WatchTables.WATCH_FACTS.name()),
                                    run.runId(),
                                    wanted.stream().collect(Collectors.joining(" OR "))))
                    .collectAsList()
                    .forEach(row -> {
                        if (row.getString(0).equals("load")) {
                            last.addAll(RunLoads.of(List.of(load(row.getStruct(3)))));
                        } else {
                            runs.add(run(row));
                        }
                    });
        }
        return new Facts(last, runs);
    }

    private static PipelineRun run(Row row) {
        Row most = row.getStruct(5);
        return new PipelineRun(
                row.getString(2),
                row.getTimestamp(4).toInstant(),
                row.getString(1),
                most.getLong(0),
                most.getLong(1),
                row.isNullAt(6) ? 0 : row.getLong(6),
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
