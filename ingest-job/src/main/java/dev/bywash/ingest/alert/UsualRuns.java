package dev.bywash.ingest.alert;

import dev.bywash.ingest.alert.Baselines.Measure;
import dev.bywash.ingest.detect.Point;
import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchViews;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;

/**
 * What ends alerts of runs with unusually many errors: a later run of the pipeline that is usual, and will stay so. It is over, for nothing was heard of it for an hour, or
 * has gone on for a day.
 */
final class UsualRuns {

    /** A run of which nothing was heard for so long is over. */
    private static final Duration ENDED = Duration.ofHours(1);

    /** One that has gone on for so long is judged as it is. */
    private static final Duration LONG = Duration.ofDays(1);

    /** Of so many runs of a pipeline it is asked whether they are over. */
    private static final int LATEST = 20;

    private final SparkSession spark;
    private final Target target;
    private final Baselines baselines;

    UsualRuns(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
        this.baselines = new Baselines(spark, target);
    }

    /** That they are over, of those that are open. */
    List<Signal> of(Collection<Alert> alerts, Instant now) {
        Map<String, Alert> open = alerts.stream()
                .filter(alert -> alert.isOpen() && alert.rule().equals(UnusualRules.ERRORS))
                .collect(Collectors.toMap(alert -> alert.labels().get("pipeline"), alert -> alert));
        if (open.isEmpty()) {
            return List.of();
        }
        Map<String, List<Point>> usual = new HashMap<>();
        baselines.of(open.keySet()).forEach((series, history) -> {
            if (series.measure() == Measure.ERRORS && history.held().isEmpty()) {
                usual.put(
                        series.pipeline(),
                        history.points().stream()
                                .sorted(Comparator.comparing(Point::time))
                                .skip(Math.max(0, history.points().size() - LATEST))
                                .toList());
            }
        });
        Set<String> goOn = goOn(
                usual.values().stream().flatMap(List::stream).map(Point::id).toList(), now);
        return usual.entrySet().stream()
                .filter(each -> {
                    List<Point> runs = each.getValue();
                    Instant since = open.get(each.getKey()).since();
                    return IntStream.range(0, runs.size())
                            .anyMatch(i ->
                                    (i == runs.size() - 1 || runs.get(i).time().isAfter(since))
                                            && !goOn.contains(runs.get(i).id()));
                })
                .map(each -> Signal.right(UnusualRules.ERRORS, Map.of("pipeline", each.getKey())))
                .toList();
    }

    /** Which of these runs may still log errors. */
    private Set<String> goOn(List<String> runs, Instant now) {
        return runs.isEmpty()
                ? Set.of()
                : spark
                        .sql("""
                        SELECT run_key FROM %s WHERE ingest_time >= TIMESTAMP'%s' AND run_key IN (%s) GROUP BY run_key
                        HAVING max(last_time) > TIMESTAMP'%s' AND min(first_time) > TIMESTAMP'%s'
                        """.formatted(
                                        WatchViews.RUN_FACTS.in(target),
                                        now.minus(UnusualRules.RUN),
                                        Baselines.literals(runs),
                                        now.minus(ENDED),
                                        now.minus(LONG)))
                        .collectAsList()
                        .stream()
                        .map(row -> row.getString(0))
                        .collect(Collectors.toSet());
    }
}
