package dev.bywash.ingest.alert;

import dev.bywash.ingest.tables.Target;
import dev.bywash.ingest.watch.WatchViews;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/** Alerts that only another load of the table, or another run of the pipeline, can end, and none came for two weeks: nobody loads it any more. */
final class LongSilence {

    private static final Duration TWO_WEEKS = Duration.ofDays(14);

    private static final Set<String> OF_LOADS =
            Set.of(ExactRules.LOAD_FAILED, UnusualRules.ROWS, UnusualRules.DURATION);
    private static final Set<String> OF_RUNS = Set.of(UnusualRules.ERRORS);

    private final SparkSession spark;
    private final Target target;

    LongSilence(SparkSession spark, Target target) {
        this.spark = spark;
        this.target = target;
    }

    /** That they are over, of those that are open. It costs nothing as long as none of them is two weeks old. */
    List<Signal> of(Collection<Alert> alerts, Instant now) {
        Instant since = now.minus(TWO_WEEKS);
        List<Alert> old = alerts.stream()
                .filter(alert -> alert.isOpen() && alert.since().isBefore(since))
                .filter(alert -> OF_LOADS.contains(alert.rule()) || OF_RUNS.contains(alert.rule()))
                .toList();
        if (old.isEmpty()) {
            return List.of();
        }
        Set<Map<String, String>> heard = new HashSet<>();
        spark.sql("SELECT DISTINCT pipeline, `table` FROM %s WHERE event_time > TIMESTAMP'%s' AND %s"
                        .formatted(WatchViews.LOAD_FACTS.in(target), since, RunLoads.ENDED))
                .collectAsList()
                .forEach(row -> heard.add(Map.of("pipeline", row.getString(0), "table", row.getString(1))));
        spark.sql("SELECT DISTINCT pipeline FROM %s WHERE last_time > TIMESTAMP'%s' AND pipeline IS NOT NULL"
                        .formatted(WatchViews.RUN_FACTS.in(target), since))
                .collectAsList()
                .forEach(row -> heard.add(Map.of("pipeline", row.getString(0))));
        return old.stream()
                .filter(alert -> !heard.contains(alert.labels()))
                .map(alert -> Signal.over(
                        alert.rule(),
                        alert.labels(),
                        alert.summary() + "; nothing was heard of it for 14 days, and nobody waits for it any more"))
                .toList();
    }
}
