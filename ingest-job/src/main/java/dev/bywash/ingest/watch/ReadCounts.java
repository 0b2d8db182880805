package dev.bywash.ingest.watch;

import dev.bywash.ingest.detect.Sightings;
import dev.bywash.ingest.line.SeverityNumber;
import dev.bywash.ingest.tally.Counted;
import dev.bywash.ingest.tally.Group;
import dev.bywash.ingest.tally.Load;
import dev.bywash.ingest.tally.Origin;
import dev.bywash.ingest.tally.Tally;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;

/** What was counted while the events of a run were read for the table, so that nobody need look at them again. */
final class ReadCounts implements RunCounts {

    private final SparkSession spark;
    private final RunKey run;
    private final Tally tally;
    private final Map<String, OneRun> runs = new HashMap<>();

    ReadCounts(SparkSession spark, RunKey run, Tally tally) {
        this.spark = spark;
        this.run = run;
        this.tally = tally;
        tally.groups()
                .forEach((group, counted) -> runs.computeIfAbsent(group.origin().runKey(), key -> new OneRun())
                        .add(group, counted));
    }

    @Override
    public long events() {
        return tally.events();
    }

    @Override
    public Dataset<Row> factsAnd(List<Row> others) {
        List<Row> all = new ArrayList<>(others);
        countRows().forEach(row -> all.add(FactKind.COUNTS.inTable(run, row)));
        loadRows().forEach(row -> all.add(FactKind.LOAD.inTable(run, row)));
        runRows().forEach(row -> all.add(FactKind.RUN.inTable(run, row)));
        // As one: Spark takes longer over several than over their rows.
        return spark.createDataFrame(all, WatchTables.WATCH_FACTS.rowType());
    }

    @Override
    public RunKey run() {
        return run;
    }

    @Override
    public List<Load> loads() {
        return tally.loads();
    }

    @Override
    public List<PipelineRun> runs() {
        List<PipelineRun> all = new ArrayList<>();
        runs.forEach((key, one) -> all.add(new PipelineRun(
                key,
                instant(one.all.firstMicros()),
                one.pipeline(),
                one.all.loads(),
                one.all.events(),
                one.warnings + one.errors,
                one.clusterId)));
        return all;
    }

    @Override
    public Optional<Sightings> sightings() {
        return Optional.of(tally.sightings());
    }

    /** What {@code pattern_counts} counts by. */
    private record Series(
            long bucket,
            String pipeline,
            String runKey,
            String jobId,
            String taskKey,
            String logger,
            String level,
            Long pattern) {

        static Series of(Group group) {
            Origin origin = group.origin();
            return new Series(
                    group.bucketMicros(),
                    origin.pipeline(),
                    origin.runKey(),
                    origin.jobId(),
                    origin.taskKey(),
                    group.logger(),
                    group.level(),
                    group.pattern());
        }
    }

    private List<Row> countRows() {
        Map<Series, Counted> all = new HashMap<>();
        tally.groups().forEach((group, counted) -> all.computeIfAbsent(Series.of(group), series -> new Counted())
                .add(counted));
        List<Row> rows = new ArrayList<>();
        all.forEach((series, counted) -> rows.add(RowFactory.create(
                time(series.bucket),
                "5 MINUTES",
                series.pipeline,
                series.runKey,
                series.jobId,
                series.taskKey,
                series.logger,
                series.level,
                SeverityNumber.of(series.level),
                series.pattern,
                counted.events(),
                counted.bytes(),
                time(counted.firstMicros()),
                counted.firstEventId(),
                counted.lastEventId())));
        return rows;
    }

    private List<Row> loadRows() {
        return tally.loads().stream().map(this::row).toList();
    }

    private Row row(Load load) {
        Origin origin = load.origin();
        return RowFactory.create(
                load.eventId(),
                time(load.micros()),
                origin.pipeline(),
                origin.runKey(),
                load.table(),
                load.status(),
                load.rows(),
                load.durationMs(),
                load.level(),
                load.message(),
                load.exceptionClass(),
                load.exceptionMessage(),
                load.pattern(),
                origin.clusterId(),
                origin.jobId(),
                origin.jobRunId(),
                origin.taskKey());
    }

    private List<Row> runRows() {
        List<Row> rows = new ArrayList<>();
        runs.forEach((key, one) -> rows.add(RowFactory.create(
                key,
                one.pipeline(),
                one.jobId,
                one.jobRunId,
                one.clusterId,
                one.clusterName,
                one.appId,
                time(one.all.firstMicros()),
                time(one.all.lastMicros()),
                one.all.events(),
                one.warnings,
                one.errors,
                one.all.bytes(),
                one.all.loads(),
                one.all.failedLoads(),
                one.all.rows())));
        return rows;
    }

    /** A run of a pipeline. */
    private static final class OneRun {
        private final Counted all = new Counted();
        private final Map<String, Counted> pipelines = new HashMap<>();
        private long warnings;
        private long errors;
        private String jobId;
        private String jobRunId;
        private String clusterId;
        private String clusterName;
        private String appId;

        void add(Group group, Counted counted) {
            Origin origin = group.origin();
            all.add(counted);
            pipelines
                    .computeIfAbsent(origin.pipeline(), pipeline -> new Counted())
                    .add(counted);
            Integer severity = SeverityNumber.of(group.level());
            if (severity != null && severity >= 17) {
                errors += counted.events();
            } else if (severity != null && severity >= 13) {
                warnings += counted.events();
            }
            jobId = greater(jobId, origin.jobId());
            jobRunId = greater(jobRunId, origin.jobRunId());
            clusterId = greater(clusterId, origin.clusterId());
            clusterName = greater(clusterName, origin.clusterName());
            appId = greater(appId, origin.appId());
        }

        /** The one that most events name: those of Spark itself name none. */
        String pipeline() {
            return pipelines.entrySet().stream()
                    .max(Comparator.<Map.Entry<String, Counted>>comparingLong(
                                    each -> each.getValue().loads())
                            .thenComparing(each -> !each.getKey().startsWith("job "))
                            .thenComparing(each -> each.getValue().events())
                            .thenComparing(Map.Entry::getKey))
                    .orElseThrow()
                    .getKey();
        }

        private static String greater(String one, String other) {
            return one == null || (other != null && other.compareTo(one) > 0) ? other : one;
        }
    }

    @Override
    public List<PatternSeen> unknown(Known known, int most) {
        Map<Long, Counted> counts = new HashMap<>();
        Map<Long, Group> first = new HashMap<>();
        tally.groups().forEach((group, counted) -> {
            if (group.pattern() != null) {
                counts.computeIfAbsent(group.pattern(), pattern -> new Counted())
                        .add(counted);
                first.merge(group.pattern(), group, this::earlier);
            }
        });
        List<PatternSeen> seen = counts.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Long, Counted>>comparingLong(
                                each -> -each.getValue().events())
                        .thenComparing(Map.Entry::getKey))
                .map(each -> new PatternSeen(
                        each.getKey(),
                        each.getValue().firstEventId(),
                        time(each.getValue().firstMicros()),
                        first.get(each.getKey()).origin().pipeline()))
                .toList();
        return known.without(seen).stream().limit(most).toList();
    }

    private Group earlier(Group one, Group other) {
        return tally.groups().get(other).firstMicros() < tally.groups().get(one).firstMicros() ? other : one;
    }

    private static Timestamp time(long micros) {
        return Timestamp.from(instant(micros));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public void close() {
        // Nothing is held.
    }
}
