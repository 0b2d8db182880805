package dev.bywash.ingest.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Up to when logs were delivered: what would have been logged later, may only not be here yet. Of the last two days. */
final class DeliveryProgress {

    /** A cluster that is so far behind all others delivers nothing any more, and nobody waits for it. */
    private static final Duration GONE = Duration.ofHours(2);

    private final SparkSession spark;
    private final String facts;

    /** @param facts table {@code run_facts}, or what stands for it */
    DeliveryProgress(SparkSession spark, String facts) {
        this.spark = spark;
        this.facts = facts;
    }

    /** Of all clusters together: the newest that came; never later than {@code now}. Nothing where nothing came. */
    Optional<Instant> ofAll(Instant now) {
        // A clock that is ahead delivers nothing before its time.
        Row newest = spark.sql(
                        "SELECT max(least(last_time, ingest_time)) FROM %s WHERE %s".formatted(facts, since(now)))
                .collectAsList()
                .get(0);
        return newest.isNullAt(0)
                ? Optional.empty()
                : Optional.of(newest.getTimestamp(0).toInstant()).map(time -> time.isBefore(now) ? time : now);
    }

    /**
     * Of the cluster that a pipeline ran on last, where that has seen several runs: so the next one is likely to be on it, too. A cluster that was made for one run tells nothing
     * of the next, and of one that is gone nobody expects any. These pipelines are not in the answer.
     *
     * @param newest of all clusters
     */
    Map<String, Instant> ofClustersOf(Collection<String> pipelines, Instant newest, Instant now) {
        Map<String, Instant> delivered = new HashMap<>();
        if (!pipelines.isEmpty()) {
            spark.sql("""
                            SELECT p.pipeline, c.delivered FROM (
                              SELECT pipeline, max_by(cluster_id, last_time) AS cluster_id FROM %1$s
                              WHERE %2$s AND pipeline IN (%3$s) GROUP BY pipeline) p
                            JOIN (
                              SELECT cluster_id, max(least(last_time, ingest_time)) AS delivered FROM %1$s WHERE %2$s
                              GROUP BY cluster_id HAVING count(DISTINCT run_key) > 1) c
                            ON p.cluster_id = c.cluster_id WHERE c.delivered > TIMESTAMP'%4$s'
                            """.formatted(facts, since(now), Baselines.literals(pipelines), newest.minus(GONE)))
                    .collectAsList()
                    .forEach(row ->
                            delivered.put(row.getString(0), row.getTimestamp(1).toInstant()));
        }
        return delivered;
    }

    private static String since(Instant now) {
        return "ingest_time >= TIMESTAMP'" + now.minus(UnusualRules.RUN) + "'";
    }
}
