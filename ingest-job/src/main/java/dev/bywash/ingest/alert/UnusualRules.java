package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Baselines.Measure;
import dev.bywash.ingest.alert.Baselines.Series;
import dev.bywash.ingest.alert.RunLoads.Ended;
import dev.bywash.ingest.alert.RunLoads.LoadedTable;
import dev.bywash.ingest.detect.Detectors;
import dev.bywash.ingest.detect.History;
import dev.bywash.ingest.detect.Judgement;
import dev.bywash.ingest.detect.Point;
import dev.bywash.ingest.detect.Rhythm;
import dev.bywash.ingest.detect.Starts;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.PipelineRun;
import dev.bywash.ingest.watch.WatchViews;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The rules that compare: what they say is unlikely by what was before, and they say by how much, of how many, and what the last ones were. */
final class UnusualRules {

    static final String ROWS = "unusual_rows";
    static final String DURATION = "unusual_duration";
    static final String ERRORS = "unusual_errors";
    static final String MISSING = "missing_run";

    /** All of them. */
    static final Set<String> ALL = Set.of(ROWS, DURATION, ERRORS, MISSING, NewPatterns.RULE);

    /** Those that look at all there is: what they do not name, is right. */
    static final Set<String> OF_STARTS = Set.of(MISSING);

    /** The same of what patterns there are. */
    static final Set<String> OF_PATTERNS = Set.of(NewPatterns.RULE);

    /** A run of a pipeline is put together from what runs of the ingest job brought of it within this time. */
    static final Duration RUN = Duration.ofDays(2);

    /** What is younger may be on its way: the platform delivers every five minutes. */
    static final Duration DELIVERY = Duration.ofMinutes(15);

    private final Baselines baselines;
    private final NewPatterns patterns;
    private final DeliveryProgress progress;

    UnusualRules(SparkSession spark, Target target, Baselines baselines) {
        this.baselines = baselines;
        this.patterns = new NewPatterns(spark, target);
        this.progress = new DeliveryProgress(spark, WatchViews.RUN_FACTS.in(target));
    }

    /**
     * What a look at a run said.
     *
     * @param changed what is to be remembered: it is written down with the run's facts, so that who is killed before looks by the same once more
     */
    record Looked(List<Signal> signals, Map<Series, History> changed) {}

    /** What is to be remembered, as structs of {@code baselines}. */
    List<Row> rows(Looked looked, Instant now) {
        return baselines.rows(looked.changed(), now);
    }

    /** Puts what is remembered in order, where that is due. */
    void tidy() {
        baselines.tidy();
    }

    /**
     * Looks at what a run brought. After a kill it looks at the same again and says the same: a value is never tested against itself.
     *
     * @param runs what this run of the job brought of runs of pipelines
     * @param others what other ones brought of them, and what is usual
     */
    Looked ofRun(List<Ended> loads, List<PipelineRun> runs, OtherRuns.Facts others) {
        List<WholeRun> whole = WholeRun.of(runs, others.runs());
        List<Ended> good = loads.stream().filter(Ended::isOk).toList();
        // Other runs of the job may have taken the same runs for other pipelines'; and very many are left to be asked
        // here.
        Set<String> more = new HashSet<>();
        good.forEach(load -> more.add(load.of().pipeline()));
        whole.forEach(run -> more.addAll(run.pipelines()));
        more.removeAll(others.pipelines());
        Map<Series, History> known = new HashMap<>(others.usual());
        known.putAll(
                baselines.of(more, good.stream().map(load -> load.of().table()).toList()));
        Comparison comparison = new Comparison(known);
        for (Ended load : good) {
            if (load.rows() != null) {
                testLoad(comparison, load, ROWS, Detectors::rows, Measure.ROWS, load.rows());
            }
            if (load.millis() != null) {
                testLoad(comparison, load, DURATION, Detectors::duration, Measure.DURATION, load.millis() / 1e3);
            }
        }
        for (WholeRun run : whole) {
            Map<String, String> labels = Map.of("pipeline", run.pipeline());
            // Before it named its pipeline, a run was taken for another's.
            for (String other : run.otherPipelines()) {
                comparison.change(new Series(other, "", Measure.ERRORS), history -> history.before(run.runKey()));
                comparison.change(
                        new Series(other, "", Measure.STARTS), history -> Starts.without(history, run.runKey()));
            }
            Series errors = new Series(run.pipeline(), "", Measure.ERRORS);
            comparison.testRun(ERRORS, labels, Detectors::errors, errors, point(run, (double) run.wrong()));
            comparison.change(
                    new Series(run.pipeline(), "", Measure.STARTS), history -> Starts.with(history, point(run, 0)));
        }
        return new Looked(comparison.signals(), comparison.changed());
    }

    private static void testLoad(
            Comparison comparison,
            Ended load,
            String rule,
            BiFunction<History, Point, Judgement> detector,
            Measure measure,
            double value) {
        LoadedTable of = load.of();
        comparison.testLoad(
                rule,
                of.labels(),
                detector,
                new Series(of.pipeline(), of.table(), measure),
                new Point(load.eventId(), load.time(), value));
    }

    private static Point point(WholeRun run, double value) {
        return new Point(run.runKey(), run.firstTime(), value);
    }

    /** Messages that nobody knows. */
    List<Signal> ofPatterns(Instant now) {
        return patterns.of(now);
    }

    /** Runs that did not begin. Only up to what was delivered: where nothing comes at all, that is no pipeline's fault. */
    List<Signal> ofStarts(Instant now) {
        Optional<Instant> newest = progress.ofAll(now);
        if (newest.isEmpty()) {
            return List.of();
        }
        Map<String, List<Point>> late = new TreeMap<>();
        baselines.starts().forEach((series, history) -> {
            List<Point> starts = Starts.of(history);
            if (Rhythm.missing(starts, newest.get().minus(DELIVERY)).isPresent()) {
                late.put(series.pipeline(), starts);
            }
        });
        Map<String, Instant> own = progress.ofClustersOf(late.keySet(), newest.get(), now);
        List<Signal> signals = new ArrayList<>();
        late.forEach((pipeline, starts) -> {
            Instant delivered = own.getOrDefault(pipeline, newest.get());
            Rhythm.missing(starts, delivered.minus(DELIVERY)).ifPresent(found -> {
                Instant last = starts.get(starts.size() - 1).time();
                Map<String, String> labels = Map.of("pipeline", pipeline);
                if (Rhythm.isGivenUp(found)) {
                    signals.add(Signal.over(
                            MISSING,
                            labels,
                            "%s has not begun since %s: nobody waits for it any more, and nothing more is said of it until it begins again"
                                    .formatted(pipeline, last)));
                    return;
                }
                signals.add(Signal.wrong(
                        MISSING,
                        labels,
                        Severity.ERROR,
                        found.observed() / 60,
                        "%s should have begun at about %s"
                                .formatted(pipeline, last.plusSeconds((long) found.expected())),
                        "it began last at %s, and usually begins again %s minutes later, by %d runs; logs of %s were delivered up to %s%nSELECT * FROM pipeline_runs WHERE pipeline = '%s' ORDER BY first_time DESC"
                                .formatted(
                                        last,
                                        Comparison.number(found.expected() / 60),
                                        found.n(),
                                        own.containsKey(pipeline) ? "its cluster" : "others",
                                        delivered,
                                        pipeline)));
            });
        });
        return signals;
    }
}
